package main

import (
	"fmt"
	"strconv"
	"strings"
)

// schema is the part of a field's schema that the page contains.
type schema struct {
	Description          string             `json:"description"`
	Type                 string             `json:"type"`
	Format               string             `json:"format"`
	Enum                 []string           `json:"enum"`
	Minimum              *float64           `json:"minimum"`
	Maximum              *float64           `json:"maximum"`
	MaxLength            *int64             `json:"maxLength"`
	Default              any                `json:"default"`
	Properties           map[string]*schema `json:"properties"`
	Items                *schema            `json:"items"`
	AdditionalProperties *schema            `json:"additionalProperties"`
	IntOrString          bool               `json:"x-kubernetes-int-or-string"`
	Required             []string           `json:"required"`
	Rules                []rule             `json:"x-kubernetes-validations"`
}

// rule is a validation rule in CEL, and the sentence with which it refuses an object.
type rule struct {
	Rule              string `json:"rule"`
	Message           string `json:"message"`
	MessageExpression string `json:"messageExpression"`
}

// sentence returns the rule's message, with … for what an expression computes.
func (r rule) sentence() string {
	if r.MessageExpression == "" {
		return r.Message
	}
	var text strings.Builder
	for i, part := range strings.Split(r.MessageExpression, "'") {
		computed := i%2 == 0
		switch {
		case !computed:
			text.WriteString(part)
		case strings.Contains(part, "self"):
			text.WriteString("…")
		}
	}
	return text.String()
}

// limits returns the schema's bounds that are no rules.
func (s *schema) limits() []string {
	var limits []string
	if len(s.Enum) > 0 {
		var values []string
		for _, value := range s.Enum {
			if value != "" {
				values = append(values, code(value))
			}
		}
		limits = append(limits, "One of "+strings.Join(values, ", ")+".")
	}
	if s.Minimum != nil {
		limits = append(limits, "At least "+number(*s.Minimum)+".")
	}
	if s.Maximum != nil {
		limits = append(limits, "At most "+number(*s.Maximum)+".")
	}
	if s.MaxLength != nil {
		limits = append(limits, fmt.Sprintf("At most %d characters.", *s.MaxLength))
	}
	if s.Default != nil {
		limits = append(limits, "Default "+code(fmt.Sprint(s.Default))+".")
	}
	return limits
}

func number(value float64) string { return strconv.FormatFloat(value, 'f', -1, 64) }
