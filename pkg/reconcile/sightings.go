package reconcile

import (
	"sync"
	"time"

	"k8s.io/client-go/tools/cache"
)

// sightings remembers since when facts about each InferenceService have been seen
// without a break. It is lost in a restart, and then everything was first seen
// just now: what already holds stays, and new steps settle anew.
type sightings struct {
	mutex  sync.Mutex
	byName map[cache.ObjectName]map[string]time.Time
}

func newSightings() *sightings {
	return &sightings{byName: map[cache.ObjectName]map[string]time.Time{}}
}

// see records the facts that hold now, forgets those that no longer do, and returns
// since when each has held. The returned map is the caller's to read only.
func (s *sightings) see(name cache.ObjectName, facts []string, now time.Time) map[string]time.Time {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	before := s.byName[name]
	since := make(map[string]time.Time, len(facts))
	for _, fact := range facts {
		if at, found := before[fact]; found {
			since[fact] = at
		} else {
			since[fact] = now
		}
	}
	s.byName[name] = since
	return since
}

// forget drops all that is known of an InferenceService.
func (s *sightings) forget(name cache.ObjectName) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.byName, name)
}
