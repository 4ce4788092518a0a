"""Asks an MLServer for a flower's class by gRPC: HOST:PORT, how often. Prints how often
each class was answered, as JSON. All requests go by one connection, as a client's do."""
import collections
import json
import sys

import grpc
from mlserver.grpc import dataplane_pb2, dataplane_pb2_grpc

target, count = sys.argv[1], int(sys.argv[2])
tensor = dataplane_pb2.ModelInferRequest.InferInputTensor(name="input-0", datatype="FP64", shape=[1, 4])
tensor.contents.fp64_contents.extend([5.1, 3.5, 1.4, 0.2])
request = dataplane_pb2.ModelInferRequest(model_name="my-model", inputs=[tensor])
classes = collections.Counter()
with grpc.insecure_channel(target) as channel:
    stub = dataplane_pb2_grpc.GRPCInferenceServiceStub(channel)
    for _ in range(count):
        answer = stub.ModelInfer(request, timeout=30)
        classes[answer.outputs[0].contents.int64_contents[0]] += 1
print(json.dumps(classes))
