def problems_of(d): return []
