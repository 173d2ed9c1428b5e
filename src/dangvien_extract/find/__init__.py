"""What is written in a text, before anybody asks what it means: quantities, periods, units and persons."""
