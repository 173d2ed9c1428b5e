"""Which units an article names: bare names, lists, names without their head, agencies, and what is no unit."""

from __future__ import annotations

import pytest

from dangvien_extract.extractor import Extractor
from dangvien_extract.models import Article
from dangvien_extract.resolve.choice import Choice
from dangvien_extract.resolve.naming import unit_of


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def units(extractor: Extractor, text: str) -> list[str]:
    """The canonical names of the units named in a text, in order, each once."""
    reading = extractor.read(Article(id="tin", text=text))
    named = [
        unit_of(m, reading.scene) for line in reading.lines for m in line.units if m.named or m.kind == "border_guard"
    ]
    return list(dict.fromkeys(unit.name for unit in named if unit is not None))


@pytest.mark.parametrize(
    "text, names",
    [
        # bare names: in a row that shares a number, as subjects that count, with an odd number in a list
        ("Riêng Na Loi, Keng Đu mỗi xã 2 thôn.", ["Đảng bộ xã Na Loi", "Đảng bộ xã Keng Đu"]),
        ("Đinh Trang và Hòa Bắc mỗi nơi 7.", ["Đảng bộ Đinh Trang", "Đảng bộ Hòa Bắc"]),
        ("Sau một năm, Lộc Thiện dẫn đầu với 21 đồng chí.", ["Đảng bộ Lộc Thiện"]),
        ("Chậm nhất là Krông Năng, mới được 13 đảng viên.", ["Đảng bộ Krông Năng"]),
        (
            "Đồng Phú đạt 8/7, kế đến Phan Rang - Tháp Chàm 74/195.",
            ["Đảng bộ Đồng Phú", "Đảng bộ Phan Rang - Tháp Chàm"],
        ),
        # names with apostrophes, with words that are heads elsewhere, in capitals, with a person's name behind
        ("Riêng Ea Súp 7, M'Đrắk 6, Ea H'leo 4.", ["Đảng bộ Ea Súp", "Đảng bộ M'Đrắk", "Đảng bộ Ea H'leo"]),
        ("Huyện Vân Đồn và xã Khánh Bình Tây Bắc.", ["Đảng bộ huyện Vân Đồn", "Đảng bộ xã Khánh Bình Tây Bắc"]),
        ("ĐẢNG BỘ XÃ HÒA TIẾN: 17 NGƯỜI VÀO ĐẢNG.", ["Đảng bộ xã Hòa Tiến"]),
        ("ĐẢNG BỘ THỊ XÃ GÒ CÔNG: THÊM 96 ĐẢNG VIÊN.", ["Đảng bộ thị xã Gò Công"]),
        ("ĐẢNG BỘ XÃ HÒA TIẾN CÓ 17 ĐẢNG VIÊN.", ["Đảng bộ xã Hòa Tiến"]),
        ("Phó Bí thư Thường trực Huyện ủy Trần Đề Lâm Văn Hoàng nói.", ["Đảng bộ huyện Trần Đề"]),
        # persons whatever their surname and their role, and places that are named after persons
        ("Bí thư Huyện ủy Sông Mã Đao Thị Xuân nói.", ["Đảng bộ huyện Sông Mã"]),
        ("Chủ nhiệm UBKT Huyện ủy Than Uyên Đao Văn Khánh.", ["Đảng bộ huyện Than Uyên"]),
        ("Bí thư Huyện ủy Trần Văn Thời nói.", ["Đảng bộ huyện Trần Văn Thời"]),
        ("Bí thư Đảng ủy phường Lương Văn Tri nói.", ["Đảng bộ phường Lương Văn Tri"]),
        ("Thành ủy TP. HCM trao huy hiệu.", ["Đảng bộ thành phố Hồ Chí Minh"]),
        ("Phó Bí thư Thành ủy Hà Nội Ngô Thị Thanh Hằng nói.", ["Đảng bộ thành phố Hà Nội"]),
        ("Thành phố Điện Biên Phủ có 5 chi bộ.", ["Đảng bộ thành phố Điện Biên Phủ"]),
        ("Đảng bộ xã A Lưới 4 phân công 172 đảng viên.", ["Đảng bộ xã A Lưới 4"]),
        ("Đảng bộ xã An Thạnh 2 (Cù Lao Dung) họp.", ["Đảng bộ xã An Thạnh 2"]),
        ("Đảng bộ xã An Thạnh 12 (nữ 5), xã Đại Ân 9.", ["Đảng bộ xã An Thạnh", "Đảng bộ xã Đại Ân"]),
        ("Quận 12 xử lý kỷ luật 31 đảng viên.", ["Đảng bộ quận 12"]),
        ("Ở quận 12 đảng viên được khen.", []),
        # branches of an agency, told together, are its organisation's; one is its own
        ("Các chi bộ của Trường Đại học Vinh kết nạp 116 đảng viên.", ["Đảng bộ Trường Đại học Vinh"]),
        ("12 chi bộ của Bệnh viện Đa khoa tỉnh Phú Thọ.", ["Đảng bộ Bệnh viện Đa khoa tỉnh Phú Thọ"]),
        ("Chi bộ của Trường THPT Nam Sách kết nạp 6 em.", ["Chi bộ Trường THPT Nam Sách"]),
        # the gazetteer of districts gives a level that the article speaks of
        ("Tủa Chùa kết nạp 14 đảng viên. Kết quả của huyện càng đáng quý.", ["Đảng bộ huyện Tủa Chùa"]),
        ("Tủa Chùa kết nạp 14 đảng viên.", ["Đảng bộ Tủa Chùa"]),
        # numbers that are names, and numbers that are not
        ("Các chi bộ Đại đội 5 (8), Đại đội 7 (6).", ["Chi bộ Đại đội 5", "Chi bộ Đại đội 7"]),
        ("Chi bộ thôn Tà Lềng 24 đảng viên, chi bộ khối 6 có 5.", ["Chi bộ thôn Tà Lềng", "Chi bộ khối 6"]),
        ("Chi bộ tổ dân phố số 9 và chi bộ ấp Kinh 2A.", ["Chi bộ tổ dân phố số 9", "Chi bộ ấp Kinh 2A"]),
        ("Trung đoàn 95 không có, Nhà máy Z183 có 7.", ["Đảng bộ Trung đoàn 95", "Đảng bộ Nhà máy Z183"]),
        ("Trường THPT số 1 Bảo Yên có 48 đảng viên.", ["Đảng bộ Trường THPT số 1 Bảo Yên"]),
        # zones, offices of committees, police of a province
        ("Đảng bộ Khu chế xuất Linh Trung lập mới 6 chi bộ.", ["Đảng bộ Khu chế xuất Linh Trung"]),
        ("Đảng bộ Văn phòng Tỉnh ủy Lâm Đồng.", ["Đảng bộ Văn phòng Tỉnh ủy Lâm Đồng"]),
        ("Đảng ủy UBND tỉnh Đắk Lắk ra đời.", ["Đảng bộ UBND tỉnh Đắk Lắk"]),
        ("UBKT Đảng ủy khối các cơ quan tỉnh Hòa Bình.", ["Đảng bộ Khối các cơ quan tỉnh Hòa Bình"]),
        ("Đảng bộ Công an Hưng Yên kết nạp 5.", ["Đảng bộ Công an tỉnh Hưng Yên"]),
        ("Đảng bộ Công an Hải Phòng kết nạp 5.", ["Đảng bộ Công an thành phố Hải Phòng"]),
        ("Đảng bộ Ngoài nước quản lý 10.000 đảng viên.", ["Đảng bộ Ngoài nước"]),
        # the army's schools, teams of the police
        ("Trường Sĩ quan Lục quân 2 kết nạp 412 học viên.", ["Đảng bộ Trường Sĩ quan Lục quân 2"]),
        ("Học viện Kỹ thuật quân sự kết nạp 5.", ["Đảng bộ Học viện Kỹ thuật quân sự"]),
        ("Chi bộ Đội Cảnh sát giao thông có 14 đảng viên.", ["Chi bộ Đội Cảnh sát giao thông"]),
        (
            "Chi bộ Đội Cảnh sát điều tra tội phạm về ma túy có 14 đảng viên.",
            ["Chi bộ Đội Cảnh sát điều tra tội phạm về ma túy"],
        ),
        ("Đội bóng xã có 14 người.", []),
        # words of companies' names in small letters, numbers behind them, and where a name ends
        ("Đảng bộ Tổng công ty May 10. Năm 2016 kết nạp 28.", ["Đảng bộ Tổng công ty May 10"]),
        ("Công ty TNHH MTV Cà phê 15, có 118 đảng viên.", ["Đảng bộ Công ty TNHH MTV Cà phê 15"]),
        (
            "Công ty CP Trung Đô 17, Công ty Than Hà Lầm 12.",
            ["Đảng bộ Công ty CP Trung Đô", "Đảng bộ Công ty Than Hà Lầm"],
        ),
        ("Đảng ủy Bộ Ngoại giao khai trừ 5 đảng viên.", ["Đảng bộ Bộ Ngoại giao"]),
        ("Đảng ủy Sở Y tế Hải Dương kiểm tra 9 chi bộ.", ["Đảng bộ Sở Y tế Hải Dương"]),
        ("Trụ sở Trung ương Đảng ở Hà Nội.", ["Đảng bộ thành phố Hà Nội"]),
        ("Thị trấn Rạch Gốc 8, Tân Ân 6.", ["Đảng bộ thị trấn Rạch Gốc", "Đảng bộ Tân Ân"]),
        ("Xã Thạch Kim 6, Thạch Bằng 4.", ["Đảng bộ xã Thạch Kim", "Đảng bộ xã Thạch Bằng"]),
        ("Chi bộ Phân xưởng Khai thác 6 có 31 đảng viên.", ["Chi bộ Phân xưởng Khai thác 6"]),
        # abbreviations inside names, words of which one syllable is a capital, parts with hyphens, numbered groups
        (
            "Đảng ủy các khu công nghiệp (KCN) tỉnh Bình Dương mở cửa.",
            ["Đảng bộ Các khu công nghiệp tỉnh Bình Dương"],
        ),
        ("Đảng ủy các khu công nghiệp tỉnh Long An họp.", ["Đảng bộ Các khu công nghiệp tỉnh Long An"]),
        ("Chi bộ Hội Người mù có 4 đảng viên.", ["Chi bộ Hội Người mù"]),
        ("Chi bộ Hội Nghề cá xã Quỳnh Lập có 15 đảng viên.", ["Chi bộ Hội Nghề cá xã Quỳnh Lập"]),
        ("Đảng bộ Tổng công ty Hợp tác kinh tế kết nạp 9.", ["Đảng bộ Tổng công ty Hợp tác kinh tế"]),
        ("Đảng bộ Phòng Cảnh sát cơ động có 90 đảng viên.", ["Đảng bộ Phòng Cảnh sát cơ động"]),
        ("Chi bộ Hóa - Sinh - Thể kết nạp 7.", ["Chi bộ Hóa - Sinh - Thể"]),
        ("Ông là bí thư chi bộ tổ 14.", ["Chi bộ tổ 14"]),
        ("Chi bộ khối Yên Đình có 72 đảng viên.", ["Chi bộ khối Yên Đình"]),
        ("Chi bộ cơ sở Công ty TNHH Te An ra mắt.", ["Chi bộ Công ty TNHH Te An"]),
        ("Quân khu 5 qua một nhiệm kỳ.", ["Đảng bộ Quân khu 5"]),
        ("Cả Đảng bộ Ngoài nước có 11.000 đảng viên.", ["Đảng bộ Ngoài nước"]),
        ("Đảng ủy tại Lào có 24 chi bộ.", ["Đảng bộ tại Lào"]),
        ("Trường Đại học Kỹ thuật công nghiệp đào tạo 900 em.", ["Đảng bộ Trường Đại học Kỹ thuật công nghiệp"]),
        # names that are heads elsewhere
        ("Xã Trường Xuân ở xa. Riêng Trường Xuân 22.", ["Đảng bộ xã Trường Xuân"]),
        ("Nậm Nghẹp, bản ở độ cao 2.000 m, có chi bộ.", ["Chi bộ bản Nậm Nghẹp"]),
        # a place by its province, by what it is said to be
        ("Ở Ba Bể (Bắc Kạn), toàn huyện có 22 chi bộ ghép.", ["Đảng bộ huyện Ba Bể"]),
        ("Ở Sông Công, thành phố công nghiệp trẻ, 12 doanh nghiệp đã có chi bộ.", ["Đảng bộ thành phố Sông Công"]),
        ("TPHCM kết nạp 120 đảng viên.", ["Đảng bộ thành phố Hồ Chí Minh"]),
        ("Nhiều nơi ở Sóc Trăng làm tốt.", ["Đảng bộ tỉnh Sóc Trăng"]),
        # plural lists, words between level and name
        ("Hai xã biên giới Thanh Long, Thanh Tân làm tốt.", ["Đảng bộ xã Thanh Long", "Đảng bộ xã Thanh Tân"]),
        ("Các Đảng bộ Mậu Đông, An Thịnh kết nạp 11 và 8 đồng chí.", ["Đảng bộ Mậu Đông", "Đảng bộ An Thịnh"]),
        (
            "Ba đồn tuyến núi là Phúc Sơn (Anh Sơn), Môn Sơn và Tam Hợp.",
            ["Đồn Biên phòng Phúc Sơn", "Đồn Biên phòng Môn Sơn", "Đồn Biên phòng Tam Hợp"],
        ),
        # names without their head
        (
            "Chi bộ Trường THPT Lê Lai có 5 em; Quang Trung và Nguyễn Huệ mỗi trường 3 em.",
            ["Chi bộ Trường THPT Lê Lai", "Chi bộ Trường THPT Quang Trung", "Chi bộ Trường THPT Nguyễn Huệ"],
        ),
        (
            "Đảng bộ có 3 chi bộ: Khối Cận lâm sàng (14), Liên phòng chức năng - Khoa Dược (11), Hậu cần (9).",
            ["Chi bộ Khối Cận lâm sàng", "Chi bộ Liên phòng chức năng - Khoa Dược", "Chi bộ Hậu cần"],
        ),
        # agencies and branches
        ("Trường ĐH Bách khoa (387 đảng viên) là đảng bộ lớn nhất.", ["Đảng bộ Trường ĐH Bách khoa"]),
        ("Khoa Kinh tế đông sinh viên nhất, chi bộ chỉ kết nạp 1 em.", ["Chi bộ Khoa Kinh tế"]),
        ("Ở Trường THPT Kim Liên, Chi bộ nhà trường kết nạp 5 học sinh.", ["Chi bộ Trường THPT Kim Liên"]),
        ("Đảng bộ Lữ đoàn Pháo binh 452 có 118 đảng viên.", ["Đảng bộ Lữ đoàn Pháo binh 452"]),
        ("Bộ Tư lệnh BĐBP phân công 9.860 đảng viên.", ["Bộ đội Biên phòng"]),
        # border posts by the crossing that they guard; agencies in capitals, abbreviations left as they are
        ("Đồn BPCK Chi Ma kết nạp 5.", ["Đồn Biên phòng Cửa khẩu Chi Ma"]),
        ("Đồn Biên phòng CKQT Lao Bảo có 30 đảng viên.", ["Đồn Biên phòng Cửa khẩu quốc tế Lao Bảo"]),
        ("Chi bộ Đồn BPCK Chi Ma có 12 đảng viên.", ["Chi bộ Đồn Biên phòng Cửa khẩu Chi Ma"]),
        ("Đảng bộ CÔNG TY TNHH THAN HÀ LẦM kết nạp 9.", ["Đảng bộ Công ty TNHH Than Hà Lầm"]),
        ("Đảng ủy TRƯỜNG ĐẠI HỌC VINH họp.", ["Đảng bộ Trường đại học Vinh"]),
        ("Đảng bộ Công ty TNHH MTV CK họp.", ["Đảng bộ Công ty TNHH MTV CK"]),
    ],
)
def test_named(extractor: Extractor, text: str, names: list[str]) -> None:
    assert units(extractor, text) == names


@pytest.mark.parametrize(
    "text",
    [
        "Theo Quy định số 41 của Bộ Chính trị, 12 người được xem xét.",
        "Sáu doanh nghiệp FDI tuyển 650 người.",
        "Ở những bản Mông cheo leo, 12 đảng viên cùng làm đường.",
        "Ông Nguyễn Văn Bình được 74 phiếu.",
        "Thăm Nghĩa trang Hàng Keo, đoàn trao 12 suất quà.",
        "Vào Đảng năm 1979, ông có 45 năm gánh việc bản.",
        "Giáo viên, bộ đội biên phòng cùng về bản.",
        "Có chi bộ 4 - 5 năm chưa kết nạp được ai.",
        "Công nhân KCX Linh Trung về quê.",
        "Có 45 chi bộ cơ sở 285 đảng viên.",
        "Đại hội Đảng bộ Quân khu lần thứ X thành công.",
        "Vùng hồ sông Đà có 12 bản.",
        # secretaries with surnames of the north's and the highlands' peoples are no branches
        "Bí thư Chi bộ Cháng Seo Lử kể.",
        "Phó Bí thư Thường trực Huyện ủy Đao Văn Khánh nói.",
        "Trưởng Ban Tổ chức Huyện ủy Lương Văn Thư nói.",
        "Bí thư Chi bộ Rmah Hoan kể.",
        "Bí thư Chi bộ Thền Văn Quyền kể.",
    ],
)
def test_no_unit(extractor: Extractor, text: str) -> None:
    assert units(extractor, text) == []


@pytest.mark.parametrize(
    "text, name",
    [
        # a committee's word with a kind alone points at the one that has a name
        ("Công nhân ở KCX Linh Trung đông. Đảng bộ KCX lập mới 6 chi bộ.", "Đảng bộ Khu chế xuất Linh Trung"),
        ("Đảo Song Tử Tây rất xa. Đảng bộ đảo có 5 chi bộ.", "Đảng bộ Đảo Song Tử Tây"),
        ("Quân khu 5 qua một nhiệm kỳ. Đảng bộ Quân khu kết nạp 90 đảng viên.", "Đảng bộ Quân khu 5"),
        # a group that its own pages never name
        ("Đảng ủy Tập đoàn họp. Đảng bộ Công ty Nhôm Lâm Đồng có 40 đảng viên.", "Đảng bộ Tập đoàn"),
        # a province stands for its border guard, a bare name for the branch of a village
        ("BĐBP phân công đảng viên. Nghệ An có 593 đảng viên.", "Bộ đội Biên phòng tỉnh Nghệ An"),
        ("Bản còn nghèo. Ở Huồi Nhao, năm 2008 chi bộ ra đời với 5 đảng viên.", "Chi bộ bản Huồi Nhao"),
    ],
)
def test_meant(extractor: Extractor, text: str, name: str) -> None:
    """The units that an article means without naming them are candidates."""
    reading = extractor.read(Article(id="tin", text=text))
    choice = Choice.of(
        reading.lines, reading.paragraphs, reading.kinds, reading.scene, reading.published, extractor.patterns, None
    )
    choice.learned = True
    for line, paragraph in zip(reading.lines, reading.paragraphs, strict=True):
        choice.enter(line, paragraph)
    assert name in {one.unit.name for one in choice.unit_chooser.seen}
