"""Whether what is above the waterline is the same in two environments, but for the seam."""
