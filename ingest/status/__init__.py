"""What people are shown: the plan before a reading, its results, where the sources stand, and the doctor."""
