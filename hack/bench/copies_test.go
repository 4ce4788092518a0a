package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

// A copy has the names and the UIDs of another service, the same ones in all of its objects.
func TestCopies(t *testing.T) {
	const owner, pod = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"
	records := []record{
		{"/registry/pods/models/" + recordedName + "-0", `{"uid":"` + pod + `","owner":"` + owner + `"}`, true},
		{"/registry/serving/models/" + recordedName, `{"uid":"` + owner + `","host":"` + recordedName + `.models"}`, false},
	}
	copies := copied(records, []string{owner, pod}, "model-00001")
	if got, want := copies[0].key, "/registry/pods/models/model-00001-0"; got != want {
		t.Errorf("the pod's key is %s, want %s", got, want)
	}
	var ofPod, ofService struct{ UID, Owner, Host string }
	for i, into := range []any{&ofPod, &ofService} {
		if err := json.Unmarshal([]byte(copies[i].value), into); err != nil {
			t.Fatal(err)
		}
	}
	if ofService.UID == owner || ofPod.UID == pod || ofPod.Owner != ofService.UID || ofService.Host != "model-00001.models" {
		t.Errorf("copied as %+v and %+v", ofPod, ofService)
	}
}

// A record is sent to etcd's JSON gateway. That it is refused is an error.
func TestPut(t *testing.T) {
	answer := http.StatusOK
	var got struct{ Key, Value []byte }
	etcd := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := json.NewDecoder(r.Body).Decode(&got); err != nil || r.URL.Path != "/v3/kv/put" {
			t.Errorf("etcd is sent %s: %v", r.URL, err)
		}
		w.WriteHeader(answer)
	}))
	defer etcd.Close()
	address, err := url.Parse(etcd.URL)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(address.Port())
	if err != nil {
		t.Fatal(err)
	}
	plane := &controlPlane{etcdPort: port}
	if err := plane.put(t.Context(), record{key: "a", value: "1"}); err != nil {
		t.Fatal(err)
	}
	if string(got.Key) != "a" || string(got.Value) != "1" {
		t.Errorf("etcd is sent %s=%s", got.Key, got.Value)
	}
	answer = http.StatusBadRequest
	if err := plane.put(t.Context(), record{}); err == nil || !strings.Contains(err.Error(), "400") {
		t.Errorf("etcd refuses it, and the error is %v", err)
	}
}
