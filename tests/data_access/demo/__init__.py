"""Tests of the demonstration clinic."""
