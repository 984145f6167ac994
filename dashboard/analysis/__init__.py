"""Statistics: one method a file, arrays in, arrays or small frozen results out."""
