package dashboard

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/render"
)

const (
	// patience is how long a page may take to receive what is sent to it. One that takes longer is cut off, and connects
	// again.
	patience = 10 * time.Second
	// heartbeat is how often something is sent on a stream, so that either side notices that the other is gone.
	heartbeat = 15 * time.Second
)

// failure is an answer that is an error.
type failure struct {
	Error string `json:"error"`
}

// encoded returns a value as JSON on one line, without the characters that would change how other text is shown, such
// as those that change its direction.
func encoded(value any) []byte {
	var data bytes.Buffer
	if err := json.NewEncoder(&data).Encode(value); err != nil {
		panic(err) // Only a type that JSON doesn't have can make it.
	}
	return []byte(render.Clean(strings.TrimSpace(data.String())))
}

// answer answers with a value as JSON.
func answer(w http.ResponseWriter, code int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_, _ = w.Write(encoded(value)) // A page that is gone needs no answer.
}

// wantsStream reports whether a request is for a stream, and not for what there is now.
func wantsStream(r *http.Request) bool { return r.Header.Get("Accept") == "text/event-stream" }

// stream sends server-sent events to one page.
type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

// newStream begins a stream.
func newStream(w http.ResponseWriter) (*stream, error) {
	w.Header().Set("Content-Type", "text/event-stream")
	s := &stream{w: w, control: http.NewResponseController(w)}
	if err := s.control.SetReadDeadline(time.Time{}); err != nil {
		return nil, err
	}
	w.WriteHeader(http.StatusOK)
	return s, s.beat()
}

// send sends an event with a value. The deadline is of the machine's clock, as the connection has no other.
func (s *stream) send(event string, value any) error {
	return s.write(fmt.Sprintf("event: %s\ndata: %s\n\n", event, encoded(value)))
}

// beat sends a comment.
func (s *stream) beat() error { return s.write(":\n\n") }

func (s *stream) write(text string) error {
	if err := s.control.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	if _, err := s.w.Write([]byte(text)); err != nil {
		return err
	}
	return s.control.Flush()
}
