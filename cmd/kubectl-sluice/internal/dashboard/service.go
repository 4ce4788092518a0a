package dashboard

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/change"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/cluster"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/view"
)

const (
	// interval is how often the objects of a service that is looked at are read: its pods and Events have no watch, which
	// needs rights, and one for each kind.
	interval = 2 * time.Second
	// readTimeout is how long one read may take, so that a cluster that doesn't answer is noticed.
	readTimeout = 10 * time.Second
	// shownEvents is how many Events of a service are shown.
	shownEvents = 50
)

// page is what is shown of a service.
type page struct {
	Cluster     Connection       `json:"cluster"`
	ReadOnly    bool             `json:"readOnly,omitempty"`
	Service     view.Service     `json:"service"`
	Explanation view.Explanation `json:"explanation"`
	History     []view.Entry     `json:"history,omitempty"`
	// Weights are those of each component over time: recorded since the dashboard runs, and of before as Events have them.
	Weights weights `json:"weights,omitempty"`
	// Offers are the verbs for each component of the spec.
	Offers []offer `json:"offers,omitempty"`
}

// unread is why a service isn't shown, or not as it is now.
type unread struct {
	Cluster Connection `json:"cluster"`
	// Error is why it can't be read, though the cluster answers: it was deleted, or may not be read.
	Error string `json:"error,omitempty"`
}

// offer is a verb for a component.
type offer struct {
	Component string `json:"component"`
	Verb      string `json:"verb"`
	// Refused is why it makes no sense now; empty if it does.
	Refused string `json:"refused,omitempty"`
}

// page reads a service.
func (s *Server) page(ctx context.Context, namespace, name string) (page, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	object, err := s.Cluster.Object(ctx, namespace, name)
	if err != nil {
		return page{}, err
	}
	subject, err := change.NewSubject(object, view.Objects{}, names.Predictor)
	if err != nil {
		return page{}, err
	}
	subject.Objects = s.Cluster.Around(ctx, subject.Service)
	made := page{
		Cluster: s.feed.connection(), ReadOnly: s.ReadOnly, Service: view.Of(subject.Objects),
		Explanation: view.Explain(subject.Objects), History: view.HistoryOf(subject.Objects).Entries,
	}
	made.Service.Events = view.EventsOf(subject.Events, shownEvents)
	made.Weights = s.feed.weightsOf(cache.NewObjectName(namespace, name)).after(made.Service.Events, name)
	if !s.ReadOnly {
		made.Offers = offersOf(subject)
	}
	return made, nil
}

// service answers with a service: as it is, or as a stream that goes on with each change.
func (s *Server) service(w http.ResponseWriter, r *http.Request) {
	namespace, name := r.PathValue("namespace"), r.PathValue("name")
	if !s.shows(namespace) {
		refuse(w, http.StatusNotFound, "the dashboard shows only the namespace "+s.Namespace)
		return
	}
	if wantsStream(r) {
		s.follow(r.Context(), w, namespace, name)
		return
	}
	made, err := s.page(r.Context(), namespace, name)
	if err != nil {
		refuse(w, codeOf(err), err.Error())
		return
	}
	answer(w, http.StatusOK, made)
}

// follow sends a service whenever it differs from what was sent last, and the figures of its revisions as they come.
func (s *Server) follow(ctx context.Context, w http.ResponseWriter, namespace, name string) {
	reader := s.feed.read() // Before the first read, so that no change after it is missed.
	defer reader.close()
	counts := s.queries.open(ctx, cache.NewObjectName(namespace, name))
	defer counts.close()
	stream, err := newStream(w)
	ticks, beats := s.Clock.NewTicker(interval), s.Clock.NewTicker(heartbeat)
	defer ticks.Stop()
	defer beats.Stop()
	var sent []byte
	var away Connection
	read := true
	for err == nil {
		if read {
			event, value := s.state(ctx, namespace, name, &away)
			if now := encoded(value); !bytes.Equal(now, sent) {
				sent, err = now, stream.send(event, value)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-beats.C():
			read, err = false, stream.beat()
		case <-counts.woken:
			read, err = false, stream.send("figures", counts.take())
		case <-ticks.C():
			read = true
		case <-reader.woken:
			services, connection := reader.take()
			read = connection || services[cache.NewObjectName(namespace, name)]
		}
	}
}

// state returns what there is to send of a service. It notes in away since when the cluster doesn't answer.
func (s *Server) state(ctx context.Context, namespace, name string, away *Connection) (event string, value any) {
	made, err := s.page(ctx, namespace, name)
	switch {
	case err == nil:
		*away = Connection{}
		return "page", made
	case cluster.IsLasting(err):
		*away = Connection{}
		return "unread", unread{Cluster: s.feed.connection(), Error: err.Error()}
	case away.Away.IsZero():
		away.Away = s.Clock.Now()
	}
	away.Error = err.Error()
	return "unread", unread{Cluster: *away}
}
