"""Files for research, shaped like CDISC's DM, EX, AE and QS, without names: in one of two modes, each said aloud."""
