"""HUYING_URL=ws://127.0.0.1:8345 HUYING_TOKEN=… python play_call.py 8001 "您好，我们小区停水了。" …"""
import json, os, sys, time, uuid
from websockets.sync.client import connect
extension, *sentences = sys.argv[1:]
bearer = {"Authorization": "Bearer " + os.environ["HUYING_TOKEN"]}
with connect(os.environ["HUYING_URL"] + "/api/v1/call-events", additional_headers=bearer) as socket:
    def say(type, **values):
        socket.send(json.dumps({"v": 1, "type": type, **values})); print(socket.recv())
    call, said = str(uuid.uuid4()), enumerate(sentences, start=2)
    say("hello", source="ten-lines")
    say("call.started", call=call, seq=1, caller={"phone": "12812345678"}, line="12345", extension=extension, may_hang_up=True)
    for seq, text in said:
        say("utterance.final", call=call, seq=seq, party="citizen", start_ms=seq * 3000, end_ms=seq * 3000 + 2500, text=text); time.sleep(float(os.environ.get("PAUSE", 2)))
