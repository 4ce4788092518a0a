package harness

// Stage is one manifest of the document, and the document's commands with what they print once it is
// applied, word by word.
type Stage struct {
	// Name is how the tests' output names the stage.
	Name string
	// Manifest is the file in testdata.
	Manifest string
	// look is the document's command that shows the InferenceService.
	look string
	// Table is what it prints.
	Table string
	// more is the cells of columns that the document leaves out there.
	more map[string]string
	// pods is the document's table of pods.
	pods string
	// Weights is the traffic in percent, by the role with which a revision's name begins.
	Weights map[string]int
}

// The document's tables of pods.
const (
	onePodTable  = podsHeader + defaultPod
	twoPodsTable = podsHeader + canaryPod + defaultPod

	podsHeader = "NAME                                                           READY   STATUS    RESTARTS   AGE\n"
	canaryPod  = "my-model-predictor-canary-t5njm-deployment-74dcd94f57-l7lbn    2/2     Running   0          18s\n"
	defaultPod = "my-model-predictor-default-wfgrl-deployment-75c7845fcb-v5g7r   2/2     Running   0          49s\n"
)

// Stages are the document's, in its order.
var Stages = []Stage{
	{
		Name:     "initial model",
		Manifest: "default.yaml",
		look:     "kubectl get inferenceservice",
		Table: `
NAME       URL                                          READY   TRAFFIC   LATESTREADYREVISION                PREVIOUSROLLEDOUTREVISION   AGE
my-model   http://my-model.kfserving-test.example.com   True    100       my-model-predictor-default-4rh96                               70s
`,
		more:    map[string]string{"CANARY TRAFFIC": ""},
		pods:    onePodTable,
		Weights: map[string]int{"default": 100},
	},
	{
		Name:     "canary",
		Manifest: "canary.yaml",
		look:     "kubectl get isvc my-model",
		Table: `
NAME       URL                                   READY   DEFAULT TRAFFIC   CANARY TRAFFIC   AGE
my-model   http://my-model.default.example.com   True    90                10               42m
`,
		more: map[string]string{
			"LATESTREADYREVISION":       "my-model-predictor-canary-HASH",
			"PREVIOUSROLLEDOUTREVISION": "",
		},
		pods:    twoPodsTable,
		Weights: map[string]int{"default": 90, "canary": 10},
	},
	{
		Name:     "pinned",
		Manifest: "pinned.yaml",
		look:     "kubectl get inferenceservices",
		Table: `
NAME       URL                                                      READY   DEFAULT TRAFFIC   CANARY TRAFFIC   AGE
my-model   http://my-model.default.example.com/v1/models/my-model   True    100                                53s
`,
		more: map[string]string{
			"LATESTREADYREVISION":       "my-model-predictor-canary-HASH",
			"PREVIOUSROLLEDOUTREVISION": "",
		},
		pods:    twoPodsTable,
		Weights: map[string]int{"default": 100},
	},
	{
		Name:     "promoted",
		Manifest: "promotion.yaml",
		look:     "kubectl get inferenceservices",
		Table: `
NAME       URL                                                      READY   DEFAULT TRAFFIC   CANARY TRAFFIC   AGE
my-model   http://my-model.default.example.com/v1/models/my-model   True    100                                53s
`,
		more: map[string]string{
			"LATESTREADYREVISION":       "my-model-predictor-canary-HASH",
			"PREVIOUSROLLEDOUTREVISION": "my-model-predictor-default-HASH",
		},
		pods:    twoPodsTable,
		Weights: map[string]int{"canary": 100},
	},
}

// predictionCommands are the document's commands for one prediction.
const predictionCommands = `MODEL_NAME=my-model
INPUT_PATH=@./input.json
SERVICE_HOSTNAME=$(kubectl get inferenceservice ${MODEL_NAME} -o jsonpath='{.status.url}' | cut -d "/" -f 3)

curl -v -H "Host: ${SERVICE_HOSTNAME}" http://${INGRESS_HOST}:${INGRESS_PORT}/v1/models/$MODEL_NAME:predict -d $INPUT_PATH`
