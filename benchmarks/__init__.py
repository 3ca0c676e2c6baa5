"""How fast it is, with the floor beside each figure, measured in one run: `make bench`."""
