package evidence

// Counts are requests that one revision answered.
type Counts struct {
	// Requests is the number of all that were counted, 0 or more.
	Requests uint64 `json:"requests,omitempty"`
	// Bad is the number of those that failed, or were too slow, 0..Requests. More than Requests counts as Requests: the
	// two numbers may have been read one after the other.
	Bad uint64 `json:"bad,omitempty"`
}

// Since returns the requests after an earlier count of the same counters, those of one process. If one is lower than
// before, the process has started anew, and all that it has counted is since. The counts of several processes are
// added up after that, not before: the sum would hide which of them has started anew.
func (c Counts) Since(earlier Counts) Counts {
	if c.Requests < earlier.Requests || c.Bad < earlier.Bad {
		return c.whole()
	}
	return Counts{Requests: c.Requests - earlier.Requests, Bad: c.Bad - earlier.Bad}.whole()
}

// whole returns the counts with no more bad requests than requests.
func (c Counts) whole() Counts { return Counts{Requests: c.Requests, Bad: min(c.Bad, c.Requests)} }

// good is the number of requests that were not bad.
func (c Counts) good() float64 { return float64(c.Requests - min(c.Bad, c.Requests)) }

// bad is the number of bad requests.
func (c Counts) bad() float64 { return float64(min(c.Bad, c.Requests)) }

// Look is what one measure has counted since the look before: requests of the same time to both revisions.
type Look struct {
	// Target is T's requests, Stable S's.
	Target, Stable Counts
}
