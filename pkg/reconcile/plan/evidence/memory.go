package evidence

// Memory is what is remembered of a revision. All numbers are 0 or more.
type Memory struct {
	// Requests and Bad are numbers of requests of late: each look makes the earlier ones count less.
	Requests float64 `json:"requests"`
	Bad      float64 `json:"bad"`
	// Last is what was counted in the last look that had requests.
	Last Counts `json:"last,omitzero"`
	// Spread is how far the rates of neighboring looks were from each other, summed up over Pairs of them, of late too.
	Spread float64 `json:"spread"`
	Pairs  float64 `json:"pairs"`
}

// What is guessed before anything is seen: so many bad ones of so many requests, and that requests are independent, as
// if so many pairs of looks had shown it. The guess is soon outweighed.
const (
	guessedBad      = 0.5
	guessedRequests = 50
	guessedPairs    = 4
)

const (
	// kept is how much of what is remembered a look leaves: most of it is of the last fifty.
	kept = 0.98
	// highestSpread bounds what one pair of looks adds, so that the beginning and the end of an outage don't make the
	// judge slow for long.
	highestSpread = 20
)

// rate is what is expected of the next request: above 0 and below 1.
func (m Memory) rate() float64 { return (m.Bad + guessedBad) / (m.Requests + guessedRequests) }

// clustering is how many bad requests come together, 1 or more: by how much the variance of a look's bad requests is
// above that of independent ones. A stalled pod makes all of its requests slow at once; then ten bad requests are as
// little evidence as one.
func (m Memory) clustering() float64 {
	return max((m.Spread+guessedPairs)/(m.Pairs+guessedPairs), 1)
}

// with returns the memory after one more look.
func (m Memory) with(counts Counts) Memory {
	if counts.Requests == 0 {
		return m
	}
	if spread, found := spreadOf(m.Last.whole(), counts.whole()); found {
		m.Spread, m.Pairs = kept*m.Spread+min(spread, highestSpread), kept*m.Pairs+1
	}
	m.Requests, m.Bad = kept*m.Requests+float64(counts.Requests), kept*m.Bad+counts.bad()
	m.Last = counts.whole()
	return m
}

// spreadOf returns how far the rates of two looks are from each other: Pearson's chi-squared, which is 1 in the mean if
// requests are independent, and grows with how many bad ones come together. Neighboring looks are compared, because a
// rate that changes slowly is no clustering. Without both bad and good requests nothing is found.
func spreadOf(one, other Counts) (spread float64, found bool) {
	n1, n2 := float64(one.Requests), float64(other.Requests)
	bad, good := one.bad()+other.bad(), one.good()+other.good()
	if n1 == 0 || n2 == 0 || bad == 0 || good == 0 {
		return 0, false
	}
	apart := one.bad()*n2 - other.bad()*n1
	return apart * apart * (n1 + n2) / (n1 * n2 * bad * good), true
}
