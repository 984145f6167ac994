"""What one run of a page costs that can be counted exactly: statements, transactions, messages, bytes."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from sqlalchemy import event
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

from data_access.store import Store


@dataclass
class Cost:
    """Counted while a page ran, everything sent as to a browser that has nothing yet."""

    statements: list[str] = field(default_factory=list)
    transactions: int = 0
    messages: int = 0
    bytes: int = 0
    by_kind: Counter[str] = field(default_factory=Counter)
    """Bytes by kind of element."""

    def note(self, message: ForwardMsg) -> None:
        """One message to the browser."""
        self.messages += 1
        self.bytes += message.ByteSize()
        kind = message.WhichOneof("type") or ""
        if kind == "delta":
            kind = message.delta.new_element.WhichOneof("type") or message.delta.WhichOneof("type") or ""
        self.by_kind[kind] += message.ByteSize()


@contextmanager
def counted(store: Store) -> Iterator[Cost]:
    """The cost of what runs within."""
    cost, enqueue = Cost(), ForwardMsgQueue.enqueue

    def note_statement(*told: Any) -> None:
        cost.statements.append(told[2])

    def note_transaction(_connection: Any) -> None:
        cost.transactions += 1

    def note_message(queue: ForwardMsgQueue, message: ForwardMsg) -> Any:
        cost.note(message)
        return enqueue(queue, message)

    event.listen(store.engine, "before_cursor_execute", note_statement)
    event.listen(store.engine, "begin", note_transaction)
    try:
        with patch.object(ForwardMsgQueue, "enqueue", note_message):
            yield cost
    finally:
        event.remove(store.engine, "before_cursor_execute", note_statement)
        event.remove(store.engine, "begin", note_transaction)
