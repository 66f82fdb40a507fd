"""Response rules: marrow, MRD, CNS, imaging, overall, durations."""
