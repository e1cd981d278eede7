"""Measurements that people run by hand (``make bench``); no test depends on their figures."""
