"""What is built, enlarged, converted, closed, and when."""
