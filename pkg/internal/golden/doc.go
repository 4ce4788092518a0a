// Package golden compares what tests build with golden files. Only tests import it.
package golden
