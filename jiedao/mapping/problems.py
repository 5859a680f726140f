"""What a user may meet who brings a point or an outline."""

from jiedao.problems import Problem


class PointUnreadable(Problem):
    """A point is not two numbers within the range of degrees."""

    code, status = "mapping.point_unreadable", 422
    message = "“{typed}”不是可用的坐标。请先写经度、再写纬度，单位是度，用逗号隔开，例如 113.625400, 34.746600。"


class SystemUnknown(Problem):
    """The reference system of a point or outline is none of the four."""

    code, status = "mapping.system_unknown", 422
    message = "“{typed}”不是可用的坐标系。请选择 {choices} 之一；手机定位多为 WGS-84，地图软件上取的多为 GCJ-02。"


class NotGeoJSON(Problem):
    """The file is no GeoJSON, or a geometry in it is no polygon."""

    code, status = "mapping.not_geojson", 422
    message = "{where}读不出边界：{reason}。请从制图软件导出为 GeoJSON（面），再导入；原来的边界没有改动。"


class TooManyCorners(Problem):
    """A file or outline is larger than the limit."""

    code, status = "mapping.too_many_corners", 413
    message = "{where}太大：{count}，最多 {limit}。请在制图软件里简化边界，或分几次导入。"


class CornerOutOfRange(Problem):
    """A corner lies nowhere on Earth; often longitude and latitude stand the wrong way round, or are metres."""

    code, status = "mapping.corner_out_of_range", 422
    message = "{where}第 {no} 个点（{x}, {y}）超出经纬度的范围。请核对是不是先经度后纬度、单位是不是度（不是米）。"


class RingOpen(Problem):
    """A ring does not end where it begins."""

    code, status = "mapping.ring_open", 422
    message = "{where}没有闭合：起点是 {first}，终点是 {last}。请让最后一个点和第一个点相同。"


class RingTooShort(Problem):
    """A ring has fewer than three corners, or they lie on one line."""

    code, status = "mapping.ring_too_short", 422
    message = "{where}围不成一块：只有 {count} 个不同的点，或者都在一条线上。请至少取三个不在一条线上的点。"


class CrossesItself(Problem):
    """An outline crosses or touches itself; says where."""

    code, status = "mapping.crosses_itself", 422
    message = "{where}自己和自己相交，交点在{point}。请在制图软件里把这一处的点按顺序重新连好。"


class HoleOutside(Problem):
    """A hole does not lie inside the outline it is cut from."""

    code, status = "mapping.hole_outside", 422
    message = "{where}的空洞没有落在外圈以内，在{point}附近。请核对空洞的点，或把它单独画成一块。"


class Overlaps(Problem):
    """An outline covers ground that a neighbour's outline covers."""

    code, status = "mapping.overlaps", 409
    message = "“{name}”和“{other}”的边界重叠了约 {area} 平方米，在{point}附近。请改好其中一个，两块可以共用一条边。"


class OutsideParent(Problem):
    """A grid reaches beyond its community, or a community beyond its office."""

    code, status = "mapping.outside_parent", 409
    message = "“{name}”有约 {area} 平方米超出了“{other}”的边界，在{point}附近。请核对两条边界。"
