package v1beta1

// RolloutHeaders are conditions of a request's headers, by the headers' names. A request meets them if it
// meets all.
//
// +kubebuilder:validation:MaxProperties=8
// +kubebuilder:validation:XValidation:rule="self.all(name, size(name) <= 128 && name.matches('^[-!#$%&*+.^_`|~0-9a-z]+$'))",message="names of rollout.headers must be those of HTTP headers, in lower case, with at most 128 characters"
// +kubebuilder:validation:XValidation:rule="self.all(name, !(name in ['authority', 'host', 'method', 'scheme', 'uri']))",message="rollout.headers can't match authority, host, method, scheme and uri, which are no headers to Envoy: use a header of your own, such as x-model"
type RolloutHeaders map[string]HeaderMatch

// HeaderMatch is a condition of a header's value. Upper and lower case differ.
//
// +kubebuilder:validation:XValidation:rule="[has(self.exact), has(self.prefix), has(self.regex)].exists_one(set, set)",message="a header of rollout.headers needs one of exact, prefix and regex"
type HeaderMatch struct {
	// Exact is the whole value.
	// +optional
	// +kubebuilder:validation:MaxLength=256
	// +kubebuilder:validation:XValidation:rule="size(self) > 0",message="exact of a header must not be empty"
	Exact string `json:"exact,omitempty"`
	// Prefix is what the value begins with.
	// +optional
	// +kubebuilder:validation:MaxLength=256
	// +kubebuilder:validation:XValidation:rule="size(self) > 0",message="prefix of a header must not be empty"
	Prefix string `json:"prefix,omitempty"`
	// Regex matches the whole value, in the syntax of RE2.
	// +optional
	// +kubebuilder:validation:MaxLength=256
	// +kubebuilder:validation:XValidation:rule="size(self) > 0",message="regex of a header must not be empty"
	Regex string `json:"regex,omitempty"`
}
