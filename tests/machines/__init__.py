"""State machines: random rules against the real functions and a plain model beside them, compared after every step."""
