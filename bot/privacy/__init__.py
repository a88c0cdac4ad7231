"""Personal data: found in what customers write, masked before anything else, kept in a vault."""
