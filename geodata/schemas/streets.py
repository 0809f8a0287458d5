"""Tables of the street network: where streets meet, and the ways between."""

import pandera.pandas as pa

from geodata.schemas.columns import flag, geometry, identifier, number, text
from geodata.schemas.places import lat, lon

STREET_NODES = pa.DataFrameSchema(
    {
        "node_id": identifier("Node id", "节点编号"),
        "lon": lon(),
        "lat": lat(),
        "geometry": geometry("Point", "位置", ("Point",), note="Or lon and lat."),
    },
    name="street_nodes",
    title="Street nodes / 路网节点",
    unique=["node_id"],
)

STREET_EDGES = pa.DataFrameSchema(
    {
        "from_node": identifier("From node", "起点", refers="street_nodes"),
        "to_node": identifier("To node", "终点", refers="street_nodes"),
        "metres": number("Length", "长度", "m", required=True),
        "kmh": number("Driving speed", "车速", "km/h", low=1, high=200),
        "one_way": flag(
            "One way only", "单行", note="True: only from from_node to to_node. Empty means both ways."
        ),
        "bridge": flag("Bridge, tunnel or ferry", "桥梁、隧道或渡口"),
        "name": text("Name", "名称"),
    },
    name="street_edges",
    title="Street edges / 路段",
    unique=["from_node", "to_node"],
    metadata={"repeats": True},  # two ways may join the same nodes; the shorter one counts
)
