package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// The paths of TensorFlow Serving's REST API (model_servers/http_rest_api_util.cc).
var (
	predictionPath = regexp.MustCompile(`(?i)^/v1/models/([^/:]+)(?:(?:/versions/(\d+))|(?:/labels/([^/:]+)))?:(classify|regress|predict)$`)
	statusPath     = regexp.MustCompile(`(?i)^/v1/models(?:/([^/:]+))?(?:(?:/versions/(\d+))|(?:/labels/([^/:]+)))?(?:/(metadata))?$`)
)

// restAPI answers for one version of one model.
type restAPI struct {
	modelName string
	version   int64
	model     *model
}

// apiError is an answer other than 200, with TensorFlow Serving's text.
type apiError struct {
	status  int
	message string
}

func (e *apiError) Error() string { return e.message }

// invalid is TensorFlow's InvalidArgument.
func invalid(format string, args ...any) error {
	return &apiError{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

// missing is TensorFlow's NotFound.
func missing(format string, args ...any) error {
	return &apiError{http.StatusNotFound, fmt.Sprintf(format, args...)}
}

// target is the model that a path names.
type target struct {
	name    string
	version *int64
	label   string
	verb    string
}

func (api *restAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(strings.ToLower(r.URL.Path), "/v1/") {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client is gone
	}
	answer, status := api.answer(r.Method, r.URL.EscapedPath(), body)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(answer)))
	w.WriteHeader(status)
	_, _ = io.WriteString(w, answer) // the client may be gone
}

func (api *restAPI) answer(method, path string, body []byte) (string, int) {
	answer, err := api.process(method, path, body)
	if err == nil {
		return answer, http.StatusOK
	}
	var failure *apiError
	if !errors.As(err, &failure) {
		failure = &apiError{http.StatusInternalServerError, err.Error()}
	}
	return prettyError(failure.message), failure.status
}

func (api *restAPI) process(method, path string, body []byte) (string, error) {
	switch {
	case method == http.MethodPost && predictionPath.MatchString(path):
		asked, err := parseTarget(predictionPath.FindStringSubmatch(path))
		if err != nil {
			return "", err
		}
		return api.predict(asked, body)
	case method == http.MethodGet && statusPath.MatchString(path):
		asked, err := parseTarget(statusPath.FindStringSubmatch(path))
		if err != nil {
			return "", err
		}
		return api.describe(asked)
	}
	return "", invalid("Malformed request: %s %s", method, path)
}

// parseTarget takes the groups of the expressions above: name, version, label,
// verb.
func parseTarget(groups []string) (target, error) {
	asked := target{verb: strings.ToLower(groups[4])}
	var err error
	if asked.name, err = url.PathUnescape(groups[1]); err != nil {
		return target{}, invalid("Failed to decode model name:%s", groups[1])
	}
	if asked.label, err = url.PathUnescape(groups[3]); err != nil {
		return target{}, invalid("Failed to decode model version label:%s", groups[3])
	}
	if groups[2] != "" {
		number, err := strconv.ParseInt(groups[2], 10, 64)
		if err != nil {
			return target{}, invalid("Failed to convert version: %s to numeric.", groups[2])
		}
		asked.version = &number
	}
	return asked, nil
}

// checkServable is TensorFlow Serving's look-up of a loaded model.
func (api *restAPI) checkServable(asked target) error {
	switch {
	case asked.label != "":
		return invalid("Unrecognized servable version label: %s", asked.label)
	case asked.version != nil && (asked.name != api.modelName || *asked.version != api.version):
		return missing("Servable not found for request: Specific(%s, %d)", asked.name, *asked.version)
	case asked.name != api.modelName:
		return missing("Servable not found for request: Latest(%s)", asked.name)
	}
	return nil
}
