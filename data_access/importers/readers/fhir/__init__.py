"""FHIR R4: resources of whatever file as rows of the program's own tables."""
