// A stand-in for Azure Web PubSub on the gorilla library, which negotiates the subprotocol, sends its
// messages in fragments, and pings. Prints its port.
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

type object = map[string]any

const subprotocol = "json.webpubsub.azure.v1"

var upgrader = websocket.Upgrader{
	Subprotocols: []string{subprotocol},
	// Smaller than its messages, which therefore come in fragments.
	WriteBufferSize:   64,
	EnableCompression: true,
	CheckOrigin:       func(*http.Request) bool { return true },
}

func message(group string, data object) object {
	return object{"type": "message", "from": "group", "group": group, "dataType": "json", "data": data}
}

// answer replies to one request; acks holds the ids that were used.
func answer(connection *websocket.Conn, request object, acks map[any]bool) error {
	id := request["ackId"]
	if acks[id] {
		return connection.WriteJSON(object{
			"type": "ack", "ackId": id, "success": false,
			"error": object{"name": "Duplicate", "message": "Message with ack-id has been processed"},
		})
	}
	acks[id] = true
	if err := connection.WriteJSON(object{"type": "ack", "ackId": id, "success": true}); err != nil {
		return err
	}
	if request["type"] != "event" {
		return nil
	}
	data := request["data"].(object)
	question, group := data["message"].(string), data["group"].(string)
	if strings.HasPrefix(question, "fail") {
		return connection.WriteJSON(message(group, object{"error": object{"message": "The model is not available."}}))
	}
	if err := connection.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second)); err != nil {
		return err
	}
	for _, text := range []string{"You said: ", question} {
		if err := connection.WriteJSON(message(group, object{"text": text})); err != nil {
			return err
		}
	}
	return connection.WriteJSON(message(group, object{"text": "", "done": true}))
}

func serve(response http.ResponseWriter, request *http.Request) {
	connection, err := upgrader.Upgrade(response, request, nil)
	if err != nil {
		return
	}
	defer connection.Close()
	if connection.Subprotocol() != subprotocol {
		reason := websocket.FormatCloseMessage(websocket.CloseProtocolError, "the subprotocol is missing")
		_ = connection.WriteControl(websocket.CloseMessage, reason, time.Now().Add(time.Second))
		return
	}
	connected := object{"type": "system", "event": "connected", "userId": "user1", "connectionId": "c1"}
	if connection.WriteJSON(connected) != nil {
		return
	}
	acks := map[any]bool{}
	for {
		var request object
		if connection.ReadJSON(&request) != nil || answer(connection, request, acks) != nil {
			return
		}
	}
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	log.Fatal(http.Serve(listener, http.HandlerFunc(serve)))
}
