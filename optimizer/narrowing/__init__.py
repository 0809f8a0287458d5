"""Large mixed programs with goals in order: plans near a relaxation, and bounds from it."""
