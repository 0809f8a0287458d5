"""Posts, teachers, rotation, shared posts and conversions."""
