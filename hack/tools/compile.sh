#!/bin/sh
# Runs one of Go's tools, such as the compiler, for `go build -toolexec`. Each is a process that ends after a second or
# so: it takes a tenth less time if it collects no garbage below two GiB, which the largest links stay under. What is
# compiled is the same.
GOGC=off GOMEMLIMIT=2GiB exec "$@"
