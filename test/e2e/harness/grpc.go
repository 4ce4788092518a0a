package harness

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// grpcClient speaks HTTP/2 without TLS from the first byte, as clients of gRPC do.
var grpcClient = &http.Client{Timeout: 30 * time.Second, Transport: func() *http.Transport {
	transport := &http.Transport{Protocols: new(http.Protocols)}
	transport.Protocols.SetUnencryptedHTTP2(true)
	return transport
}()}

// Numbers of fields in package inference of the open inference protocol
// (open_inference_grpc.proto).
const (
	requestModelName   = 1
	requestInputs      = 5
	responseOutputs    = 5
	tensorName         = 1
	tensorDatatype     = 2
	tensorShape        = 3
	tensorContents     = 5
	contentsInt64      = 3
	contentsFP64       = 7
	grpcFrameHeader    = 5
	grpcFrameMaxLength = 1 << 20
)

// inferRequest returns a ModelInferRequest about the class of one flower.
func inferRequest() []byte {
	var values []byte
	for _, value := range []float64{5.1, 3.5, 1.4, 0.2} {
		values = protowire.AppendFixed64(values, math.Float64bits(value))
	}
	shape := protowire.AppendVarint(protowire.AppendVarint(nil, 1), 4)
	input := appendField(nil, tensorName, []byte("input-0"))
	input = appendField(input, tensorDatatype, []byte("FP64"))
	input = appendField(input, tensorShape, shape)
	input = appendField(input, tensorContents, appendField(nil, contentsFP64, values))
	return appendField(appendField(nil, requestModelName, []byte("my-model")), requestInputs, input)
}

// appendField appends a field of bytes: a string, a message or packed numbers.
func appendField(message []byte, number protowire.Number, value []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(message, number, protowire.BytesType), value)
}

// bytesField returns the first field of bytes of a number in a message.
func bytesField(message []byte, wanted protowire.Number) ([]byte, error) {
	for len(message) > 0 {
		number, kind, n := protowire.ConsumeTag(message)
		if n < 0 {
			return nil, protowire.ParseError(n)
		}
		message = message[n:]
		if number == wanted && kind == protowire.BytesType {
			value, n := protowire.ConsumeBytes(message)
			return value, protowire.ParseError(min(n, 0))
		}
		if n = protowire.ConsumeFieldValue(number, kind, message); n < 0 {
			return nil, protowire.ParseError(n)
		}
		message = message[n:]
	}
	return nil, fmt.Errorf("there is no field %d", wanted)
}

// answeredClass reads the class from a ModelInferResponse.
func answeredClass(message []byte) (int, error) {
	for _, field := range []protowire.Number{responseOutputs, tensorContents, contentsInt64} {
		inner, err := bytesField(message, field)
		if err != nil {
			return 0, err
		}
		message = inner
	}
	class, n := protowire.ConsumeVarint(message)
	if n < 0 {
		return 0, protowire.ParseError(n)
	}
	return int(class), nil
}

// InferByGRPC returns a flower's class, through the ingress by gRPC. A status other than OK is an
// error.
func (u *User) InferByGRPC() (int, error) {
	message := inferRequest()
	frame := binary.BigEndian.AppendUint32([]byte{0}, uint32(len(message)))
	request, err := http.NewRequest(http.MethodPost,
		u.Ingress.JoinPath("/inference.GRPCInferenceService/ModelInfer").String(),
		bytes.NewReader(append(frame, message...)))
	if err != nil {
		return 0, err
	}
	request.Host = u.Host()
	request.Header.Set("Content-Type", "application/grpc")
	request.Header.Set("Te", "trailers")
	response, err := grpcClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, grpcFrameMaxLength))
	if err != nil {
		return 0, err
	}
	for _, headers := range []http.Header{response.Header, response.Trailer} {
		if status := headers.Get("Grpc-Status"); status != "" && status != "0" {
			return 0, fmt.Errorf("gRPC status %s: %s", status, headers.Get("Grpc-Message"))
		}
	}
	switch {
	case response.StatusCode != http.StatusOK:
		return 0, fmt.Errorf("%s: %s", response.Status, body)
	case response.Trailer.Get("Grpc-Status") == "" || len(body) < grpcFrameHeader:
		return 0, errors.New("the answer is no message of gRPC with a status")
	}
	return answeredClass(body[grpcFrameHeader:])
}
