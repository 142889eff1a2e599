"""`make bench`: every benchmark, one after the other."""

from tests.benchmarks import encode_once, heads

if __name__ == "__main__":
    encode_once.run()
    heads.run()
