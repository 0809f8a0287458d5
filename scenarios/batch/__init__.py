"""Many runs at once: a sweep becomes tasks, tasks become stored runs, and what was done stays done."""
