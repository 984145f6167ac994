"""What the Data screen says: of files that were read, of an import, of the imports before it."""
