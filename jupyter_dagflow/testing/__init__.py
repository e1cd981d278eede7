"""For tests, ours and those of adapters written elsewhere: fakes of the ports and the contract suites of both."""
