package e2e

// The document's commands and what it prints for them, as they stand there.

// stage is one manifest of the document, applied, and what is seen then.
type stage struct {
	name string
	// manifest is the file in testdata.
	manifest string
	// look is the document's command that shows the service, and table what it
	// prints.
	look, table string
	// more is what the columns show that the document leaves out there.
	more map[string]string
	// pods is the document's table of pods.
	pods string
	// weights is the traffic in percent, by how a revision's name begins.
	weights map[string]int
}

const (
	modelHost    = "my-model.default.example.com"
	onePodTable  = podsHeader + defaultPod
	twoPodsTable = podsHeader + canaryPod + defaultPod

	podsHeader = "NAME                                                           READY   STATUS    RESTARTS   AGE\n"
	canaryPod  = "my-model-predictor-canary-t5njm-deployment-74dcd94f57-l7lbn    2/2     Running   0          18s\n"
	defaultPod = "my-model-predictor-default-wfgrl-deployment-75c7845fcb-v5g7r   2/2     Running   0          49s\n"
)

var stages = []stage{
	{
		name:     "initial model",
		manifest: "default.yaml",
		look:     "kubectl get inferenceservice",
		table: `
NAME       URL                                          READY   TRAFFIC   LATESTREADYREVISION                PREVIOUSROLLEDOUTREVISION   AGE
my-model   http://my-model.kfserving-test.example.com   True    100       my-model-predictor-default-4rh96                               70s
`,
		more:    map[string]string{"CANARY TRAFFIC": ""},
		pods:    onePodTable,
		weights: map[string]int{"default": 100},
	},
	{
		name:     "canary",
		manifest: "canary.yaml",
		look:     "kubectl get isvc my-model",
		table: `
NAME       URL                                   READY   DEFAULT TRAFFIC   CANARY TRAFFIC   AGE
my-model   http://my-model.default.example.com   True    90                10               42m
`,
		more: map[string]string{
			"LATESTREADYREVISION":       "my-model-predictor-canary-HASH",
			"PREVIOUSROLLEDOUTREVISION": "",
		},
		pods:    twoPodsTable,
		weights: map[string]int{"default": 90, "canary": 10},
	},
	{
		name:     "pinned",
		manifest: "pinned.yaml",
		look:     "kubectl get inferenceservices",
		table: `
NAME       URL                                                      READY   DEFAULT TRAFFIC   CANARY TRAFFIC   AGE
my-model   http://my-model.default.example.com/v1/models/my-model   True    100                                53s
`,
		more: map[string]string{
			"LATESTREADYREVISION":       "my-model-predictor-canary-HASH",
			"PREVIOUSROLLEDOUTREVISION": "",
		},
		pods:    twoPodsTable,
		weights: map[string]int{"default": 100},
	},
	{
		name:     "promoted",
		manifest: "promotion.yaml",
		look:     "kubectl get inferenceservices",
		table: `
NAME       URL                                                      READY   DEFAULT TRAFFIC   CANARY TRAFFIC   AGE
my-model   http://my-model.default.example.com/v1/models/my-model   True    100                                53s
`,
		more: map[string]string{
			"LATESTREADYREVISION":       "my-model-predictor-canary-HASH",
			"PREVIOUSROLLEDOUTREVISION": "my-model-predictor-default-HASH",
		},
		pods:    twoPodsTable,
		weights: map[string]int{"canary": 100},
	},
}

// prediction is the document's way to run one.
const predictionCommands = `MODEL_NAME=my-model
INPUT_PATH=@./input.json
SERVICE_HOSTNAME=$(kubectl get inferenceservice ${MODEL_NAME} -o jsonpath='{.status.url}' | cut -d "/" -f 3)

curl -v -H "Host: ${SERVICE_HOSTNAME}" http://${INGRESS_HOST}:${INGRESS_PORT}/v1/models/$MODEL_NAME:predict -d $INPUT_PATH`
