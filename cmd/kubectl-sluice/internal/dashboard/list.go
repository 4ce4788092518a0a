package dashboard

import (
	"net/http"

	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/view"
)

// identity is which service something is about.
type identity struct {
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
}

// row is a service in the list.
type row struct {
	identity
	State view.State `json:"state"`
	// Rank is where the state stands: the lowest first.
	Rank    int    `json:"rank"`
	Summary string `json:"summary,omitempty"`
	// Traffic is that of the predictor.
	Traffic []share `json:"traffic,omitempty"`
}

// share is a revision's part of the traffic.
type share struct {
	Version string    `json:"version"`
	Role    view.Role `json:"role"`
	Percent int32     `json:"percent"`
}

// rows are services that have changed, or all of them.
type rows struct {
	Cluster  Connection `json:"cluster"`
	ReadOnly bool       `json:"readOnly,omitempty"`
	// Namespace is the only one that is shown, if not all are.
	Namespace string `json:"namespace,omitempty"`
	// All is true if there are no services but these.
	All   bool  `json:"all,omitempty"`
	Items []row `json:"items,omitempty"`
	// Gone are the services that were deleted.
	Gone []identity `json:"gone,omitempty"`
}

// rowOf returns the row of a service.
func rowOf(service *servingv1beta1.InferenceService) row {
	seen := view.Of(view.Objects{Service: service})
	made := row{identity: identity{seen.Namespace, seen.Name}, State: seen.State, Rank: seen.State.Rank(),
		Summary: seen.Summary()}
	for _, component := range seen.Components {
		if component.Kind != names.Predictor {
			continue
		}
		for _, revision := range component.Revisions {
			if revision.Percent > 0 {
				made.Traffic = append(made.Traffic, share{revision.Version, revision.Role, revision.Percent})
			}
		}
	}
	return made
}

// newRows returns rows without services.
func (s *Server) newRows() rows {
	return rows{Cluster: s.feed.connection(), ReadOnly: s.ReadOnly, Namespace: s.Namespace}
}

// allRows returns all services, in the order in which they are listed.
func (s *Server) allRows() rows {
	all := s.newRows()
	all.All = true
	var seen []view.Service
	byName := map[cache.ObjectName]row{}
	for _, service := range s.feed.all() {
		made := rowOf(service)
		byName[cache.MetaObjectToName(service)] = made
		seen = append(seen, view.Service{Namespace: made.Namespace, Name: made.Name, State: made.State})
	}
	view.Sort(seen)
	for _, service := range seen {
		all.Items = append(all.Items, byName[cache.NewObjectName(service.Namespace, service.Name)])
	}
	return all
}

// changedRows returns the services that have changed.
func (s *Server) changedRows(changed map[cache.ObjectName]bool) rows {
	some := s.newRows()
	for name := range changed {
		if service := s.feed.service(name); service != nil {
			some.Items = append(some.Items, rowOf(service))
		} else {
			some.Gone = append(some.Gone, identity{name.Namespace, name.Name})
		}
	}
	return some
}

// services answers with all services: as they are, or as a stream that goes on with those that change. A page that
// reads slowly gets several changes of a service as one.
func (s *Server) services(w http.ResponseWriter, r *http.Request) {
	if !wantsStream(r) {
		answer(w, http.StatusOK, s.allRows())
		return
	}
	reader := s.feed.read() // Before the first rows, so that no change after them is missed.
	defer reader.close()
	stream, err := newStream(w)
	if err == nil {
		err = stream.send("services", s.allRows())
	}
	beats := s.Clock.NewTicker(heartbeat)
	defer beats.Stop()
	for err == nil {
		select {
		case <-r.Context().Done():
			return
		case <-beats.C():
			err = stream.beat()
		case <-reader.woken:
			services, _ := reader.take()
			err = stream.send("services", s.changedRows(services))
		}
	}
}
