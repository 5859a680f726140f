"""谁能看到什么、为什么: one's own reach, everybody's, and who may do each thing. Posts decide, not persons."""
