"""What becomes different between two plans: for children, for teachers, and what nobody asked for."""
