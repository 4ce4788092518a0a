package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/apis/names"
)

// completionTime is how long a completion may take: a shell waits for it.
const completionTime = 3 * time.Second

// completeNames completes the names of InferenceServices, as the first argument.
func (p *Program) completeNames(command *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	reached, namespace, err := p.reach()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	ctx, cancel := context.WithTimeout(command.Context(), completionTime)
	defer cancel()
	services, err := reached.List(ctx, namespace)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var found []string
	for _, service := range services {
		found = append(found, service.Name)
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}

// completeRevisions completes the revisions of the service that is the first argument.
func (p *Program) completeRevisions(command *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	reached, namespace, err := p.reach()
	if err != nil || len(args) == 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	kind := names.Predictor
	if flag := command.Flags().Lookup("component"); flag != nil {
		kind = flag.Value.String()
	}
	ctx, cancel := context.WithTimeout(command.Context(), completionTime)
	defer cancel()
	objects, err := reached.Objects(ctx, namespace, args[0])
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return objects.RevisionNames(kind), cobra.ShellCompDirectiveNoFileComp
}

// completeNamespaces completes the names of namespaces.
func (p *Program) completeNamespaces(command *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	reached, err := p.connect()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	ctx, cancel := context.WithTimeout(command.Context(), completionTime)
	defer cancel()
	list, err := reached.Kube.CoreV1().Namespaces().List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var found []string
	for _, namespace := range list.Items {
		found = append(found, namespace.Name)
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}
