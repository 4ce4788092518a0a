package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"
)

// The bare client writes what the manager has written for one service, for others, and nothing else: each object once
// a scenario, as it was last, without looking at what is there. So it shows what the API server and the pods take at
// least.

// write is one of the bare client's requests.
type write struct {
	method, path string
	contentType  string
	body         []byte
}

// recording are the writes of each scenario, for the recorded service of a UID.
type recording struct {
	writes map[string][]write
	uid    types.UID
}

// writesOf returns the writes that end in the same objects as the manager's requests did. Events and requests that
// failed are left out, and an object that is new is created: that costs the API server less than an apply.
func writesOf(requests []request) ([]write, error) {
	var writes []write
	created := map[string]bool{}
	for _, r := range requests {
		if r.User.Username != userManager || !isWrite(r.kind()) || !r.succeeded() {
			continue
		}
		uri, err := url.Parse(r.URI)
		if err != nil {
			return nil, err
		}
		created[uri.Path] = created[uri.Path] || r.Status.Code == http.StatusCreated
		w := write{method: http.MethodDelete, path: uri.Path}
		if r.Verb != "delete" {
			if w, err = applied(uri, r.Body, created[uri.Path]); err != nil {
				return nil, fmt.Errorf("recording %s: %w", r.URI, err)
			}
		}
		writes = slices.DeleteFunc(writes, func(earlier write) bool { return earlier.object() == w.object() })
		writes = append(writes, w)
	}
	return writes, nil
}

// object is the path of the object that is written.
func (w write) object() string {
	if w.method != http.MethodPost {
		uri, _, _ := strings.Cut(w.path, "?")
		return uri
	}
	var named struct {
		Metadata struct{ Name string }
	}
	_ = json.Unmarshal(w.body, &named) // applied has written it
	return path.Join(w.path, named.Metadata.Name)
}

// applied is the write of an object, without the version that it was decided on.
func applied(uri *url.URL, body []byte, create bool) (write, error) {
	var object map[string]any
	if err := json.Unmarshal(body, &object); err != nil {
		return write{}, err
	}
	if metadata, has := object["metadata"].(map[string]any); has {
		delete(metadata, "resourceVersion")
		delete(metadata, "uid")
	}
	body, err := json.Marshal(object)
	if create {
		return write{http.MethodPost, path.Dir(uri.Path), "application/json", body}, err
	}
	return write{http.MethodPatch, uri.Path + "?" + uri.RawQuery, string(types.ApplyPatchType), body}, err
}

// do sends a write for another service than the recorded one.
func (w write) do(ctx context.Context, client rest.Interface, renamed *strings.Replacer) error {
	uri, err := url.Parse(renamed.Replace(w.path))
	if err != nil {
		return err
	}
	request := client.Verb(w.method).RequestURI(uri.String())
	if w.body != nil {
		request = request.SetHeader("Content-Type", w.contentType).Body([]byte(renamed.Replace(string(w.body))))
	}
	if err := request.Do(ctx).Error(); err != nil {
		return fmt.Errorf("bare %s of %s: %w", w.method, uri.Path, err)
	}
	return nil
}

// renamed replaces the recorded service's names by another's.
func (r recording) renamed(namespace, name string, uid types.UID) *strings.Replacer {
	return strings.NewReplacer(recordedName, name, string(r.uid), string(uid),
		"/namespaces/"+namespaceRecorded+"/", "/namespaces/"+namespace+"/",
		`"`+namespaceRecorded+`"`, `"`+namespace+`"`, "."+namespaceRecorded+".", "."+namespace+".")
}
