package dashboard

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/util/retry"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/change"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/view"
)

// order is what a page wants to have changed.
type order struct {
	Verb      string `json:"verb"`
	Component string `json:"component"`
	// Percent is that of set-percent.
	Percent int32 `json:"percent,omitempty"`
	// Revision is the one that undo returns to; empty for the one that the command takes.
	Revision string `json:"revision,omitempty"`
	// Confirmed is the digest of the change that the user has seen. Without one nothing is written.
	Confirmed string `json:"confirmed,omitempty"`
}

// proposal is what an order changes.
type proposal struct {
	// Command does the same.
	Command string `json:"command"`
	// Diff are the lines of the unified difference of the spec.
	Diff    []string `json:"diff"`
	Done    string   `json:"done"`
	Notes   []string `json:"notes,omitempty"`
	Warning string   `json:"warning,omitempty"`
	// Digest is that of the difference, to confirm it by.
	Digest string `json:"digest"`
	// Applied is true if it is written.
	Applied bool `json:"applied"`
	// Error is why it is not written though it was confirmed: it isn't what was shown any longer.
	Error string `json:"error,omitempty"`
}

// verbs are those of the commands, in the order of the buttons.
var verbs = []struct {
	name string
	of   func(order) change.Verb
}{
	{"promote", always(change.Promote)},
	{"set-percent", func(o order) change.Verb { return change.SetPercent(o.Percent) }},
	{"pause", always(change.Pause)},
	{"resume", always(change.Resume)},
	{"pin", always(change.Pin)},
	{"retry", always(change.Retry)},
	{"undo", func(o order) change.Verb { return change.Undo(o.Revision) }},
}

// always returns a verb for any order.
func always(verb change.Verb) func(order) change.Verb { return func(order) change.Verb { return verb } }

// verb returns the verb of an order, nil if there is none of the name.
func (o order) verb() change.Verb {
	for _, verb := range verbs {
		if verb.name == o.Verb {
			return verb.of(o)
		}
	}
	return nil
}

// command is the command line that does the same.
func (o order) command(namespace, name string) string {
	line := "kubectl sluice -n " + namespace + " " + o.Verb + " " + name
	if o.Verb == "set-percent" {
		line += fmt.Sprintf(" %d", o.Percent)
	}
	if o.Component != names.Predictor {
		line += " --component " + o.Component
	}
	if o.Revision != "" {
		line += " --to-revision " + o.Revision
	}
	return line
}

// offersOf returns the verbs for the components of a service, each with why it makes no sense now.
func offersOf(subject change.Subject) []offer {
	var offers []offer
	for _, kind := range view.Kinds(subject.Service) {
		if view.Extension(subject.Service, kind) == nil {
			continue
		}
		subject.Kind = kind
		for _, verb := range verbs {
			made := offer{Component: kind, Verb: verb.name}
			_, err := verb.of(order{})(subject)
			if err != nil && verb.name == "set-percent" { // It is possible if any percent is.
				_, err = verb.of(order{Percent: 100})(subject)
			}
			if err != nil {
				made.Refused = err.Error()
			}
			offers = append(offers, made)
		}
	}
	return offers
}

// maxOrder is how large an order may be, in bytes.
const maxOrder = 4 << 10

// change answers with what an order changes, and writes it if that is what the user has confirmed.
func (s *Server) change(w http.ResponseWriter, r *http.Request) {
	namespace, name := r.PathValue("namespace"), r.PathValue("name")
	wanted, code, err := readOrder(w, r)
	switch {
	case s.ReadOnly:
		refuse(w, http.StatusForbidden, "the dashboard runs with --read-only")
	case !s.shows(namespace):
		refuse(w, http.StatusNotFound, "the dashboard shows only the namespace "+s.Namespace)
	case err != nil:
		refuse(w, code, err.Error())
	default:
		made, err := s.carryOut(r.Context(), namespace, name, wanted)
		switch {
		case err != nil:
			refuse(w, codeOf(err), err.Error())
		case made.Error != "":
			answer(w, http.StatusConflict, made)
		default:
			answer(w, http.StatusOK, made)
		}
	}
}

// readOrder reads an order, or returns the code of what is wrong with it. The type of its content is one that a form
// of another page can't have.
func readOrder(w http.ResponseWriter, r *http.Request) (order, int, error) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return order{}, http.StatusUnsupportedMediaType, errors.New("the content must be application/json")
	}
	var wanted order
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxOrder))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&wanted); err != nil {
		return order{}, http.StatusBadRequest, fmt.Errorf("reading what to change: %w", err)
	}
	if wanted.verb() == nil {
		return order{}, http.StatusBadRequest, fmt.Errorf("there is no verb %q", wanted.Verb)
	}
	return wanted, 0, nil
}

// carryOut has the API server admit what an order changes, and writes it if it is confirmed. If the service changes
// meanwhile, it is decided anew, but only what the user has seen is written.
func (s *Server) carryOut(ctx context.Context, namespace, name string, wanted order) (proposal, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	var made proposal
	err := retry.RetryOnConflict(retry.DefaultBackoff, func() error {
		object, changed, err := s.Cluster.Decide(ctx, namespace, name, wanted.Component, false, wanted.verb())
		if err != nil {
			return err
		}
		lines, err := change.SpecDiff(object, changed.Object)
		if err != nil {
			return err
		}
		digest := sha256.Sum256([]byte(strings.Join(lines, "\n")))
		made = proposal{
			Command: wanted.command(namespace, name), Diff: lines, Done: changed.Done, Notes: changed.Notes,
			Warning: change.Warning(object), Digest: hex.EncodeToString(digest[:]),
		}
		made.Applied = wanted.Confirmed == made.Digest
		if wanted.Confirmed != "" && !made.Applied {
			made.Error = "the service has changed meanwhile: this is what the change would be now"
		}
		return s.Cluster.Patch(ctx, object, changed.Object, !made.Applied)
	})
	return made, err
}

// codeOf returns the code of an answer for an error.
func codeOf(err error) int {
	refusal := change.Refusal("")
	switch {
	case errors.As(err, &refusal), apierrors.IsInvalid(err):
		return http.StatusUnprocessableEntity
	case apierrors.IsNotFound(err):
		return http.StatusNotFound
	case apierrors.IsForbidden(err), apierrors.IsUnauthorized(err):
		return http.StatusForbidden
	case apierrors.IsConflict(err):
		return http.StatusConflict
	}
	return http.StatusBadGateway
}
