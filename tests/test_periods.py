"""The period finder: what is read, what is not, and what anchoring makes of it."""

from __future__ import annotations

import ast
import datetime as dt
import inspect
import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dangvien_extract.errors import PatternError
from dangvien_extract.find import dates, periods
from dangvien_extract.find.periods import Period, PeriodFinder, anchor, iso, parse_date_line, year
from dangvien_extract.patterns import periods as patterns
from dangvien_extract.patterns.files import default_directory
from dangvien_extract.patterns.periods import load_periods
from dangvien_extract.text import fold

VOCABULARY = load_periods()
FINDER = PeriodFinder(VOCABULARY)
PUBLISHED = dt.date(2024, 6, 15)

# A sentence with the expression between [[ and ]], its kind, its ISO reading when published on 15 June 2024.
READ = [
    # days
    ("Lễ trao thẻ diễn ra [[ngày 5/5/2023]] tại nhà văn hóa.", "day", "2023-05-05"),
    ("[[Sáng 27-11]], Chi bộ bản Lả họp.", "day", "2023-11-27"),
    ("[[Chiều ngày 15/5]], huyện sơ kết.", "day", "2024-05-15"),
    ("Chi bộ ra đời [[ngày 03 tháng 02 năm 1930]].", "day", "1930-02-03"),
    ("Buổi lễ mở [[ngày 27.11.2018]].", "day", "2018-11-27"),
    ("Số liệu [[27-11-2018]] của xã.", "day", "2018-11-27"),
    ("Cập nhật [[27/11/2018]].", "day", "2018-11-27"),
    ("[[Tối 1/6]], bản có điện.", "day", "2024-06-01"),
    ("[[Hôm 30/6]], trạm mở cửa.", "day", "2023-06-30"),
    ("[[Ngày 29/2]], chi bộ họp.", "day", "2024-02-29"),
    ("[[Ngày 5 tháng 5]], lớp học khai giảng.", "day", "2024-05-05"),
    ("Vượt chỉ tiêu[[29/12/2023]] - 15:06", "day", "2023-12-29"),
    ("[[Vào ngày 3.4.2022]] bản tách đôi.", "day", "2022-04-03"),
    ("[[Ngày 1 / 9 / 2017]] khai giảng", "day", "2017-09-01"),
    ("Thứ năm, [[ngày 14/05/2012]].", "day", "2012-05-14"),
    ("[[Ngày 9/1 năm ngoái]], xã họp.", "day", "2023-01-09"),
    ("[[Đến tháng 10]], xã có 12.", "until", "2023-10"),
    # runs of days
    ("[[Từ 19 đến 21/7/2020]], đảng bộ đại hội.", "span", "2020-07-19/2020-07-21"),
    ("[[Các ngày 19-21/7/2020]], lớp học mở.", "span", "2020-07-19/2020-07-21"),
    ("[[Trong hai ngày 9-10/3]], đoàn đi bản.", "span", "2024-03-09/2024-03-10"),
    ("[[Trong 2 ngày 4 và 5/6/2023]], có lớp.", "span", "2023-06-04/2023-06-05"),
    ("[[Từ ngày 1/3 đến ngày 15/4/2022]] rà soát.", "span", "2022-03-01/2022-04-15"),
    ("[[Từ 3/2 đến 19/5/2024]] thi đua.", "span", "2024-02-03/2024-05-19"),
    ("[[Từ ngày 20/12/2021 đến ngày 10/1/2022]] mở lớp.", "span", "2021-12-20/2022-01-10"),
    ("[[Từ ngày 20/12 đến ngày 10/1/2022]] mở lớp.", "span", "2021-12-20/2022-01-10"),
    ("[[Ngày 5/5-10/5/2023]] tập huấn.", "span", "2023-05-05/2023-05-10"),
    # months
    ("[[Tháng 9/2021]], trạm có chi bộ.", "month", "2021-09"),
    ("[[tháng 9-2021]] có chi bộ.", "month", "2021-09"),
    ("[[Tháng 9 năm 2021]] có chi bộ.", "month", "2021-09"),
    ("[[T5/2020]] đạt.", "month", "2020-05"),
    ("Khóa học (tháng mở: [[5/2020]]).", "month", "2020-05"),
    ("[[Tháng 3]], bản họp.", "month", "2024-03"),
    ("[[Tháng mười hai năm 2020]], bản họp.", "month", "2020-12"),
    ("[[Tháng ba]], mùa con ong, bản họp.", "month", "2024-03"),
    ("[[tháng tư]] vừa xong lớp học.", "month", "2024-04"),
    ("[[Giữa tháng 5/2024]] có lễ kết nạp.", "month", "2024-05"),
    ("[[cuối tháng 8-2019]] thì xong.", "month", "2019-08"),
    ("[[Đầu tháng 6 năm nay]], xã mở lớp.", "month", "2024-06"),
    ("[[Tháng 12]] thì muộn.", "month", "2023-12"),
    ("[[Tháng 02/2023]] xong.", "month", "2023-02"),
    ("[[Từ tháng 1 đến tháng 6/2020]], kết nạp 9 người.", "span", "2020-01/2020-06"),
    ("[[Từ tháng 11 đến tháng 2/2020]] rà soát.", "span", "2019-11/2020-02"),
    ("[[từ 9/2019 đến 6/2020]], bản vắng.", "span", "2019-09/2020-06"),
    ("[[Từ tháng 7/2019 đến hết tháng 6 năm 2020]] có 5 lớp.", "span", "2019-07/2020-06"),
    ("[[Tháng 3, 4/2023]] mở lớp.", "span", "2023-03/2023-04"),
    ("[[tháng 3 và tháng 4/2023]] mở lớp.", "span", "2023-03/2023-04"),
    ("[[Từ tháng 1-5/2024]] mở lớp.", "span", "2024-01/2024-05"),
    ("[[Tháng 5 vừa qua]], bản mở lớp.", "month", "2024-05"),
    ("[[Tháng năm 2021]] mở lớp.", "month", "2021-05"),
    # quarters, halves, runs of months
    ("[[Quý I/2023]] kết nạp 4.", "quarter", "2023-01/2023-03"),
    ("[[quý 3 năm 2022]] kết nạp 4.", "quarter", "2022-07/2022-09"),
    ("[[Quý IV]], huyện dồn sức.", "quarter", "2023-10/2023-12"),
    ("[[Trong quý II]], huyện dồn sức.", "quarter", "2024-04/2024-06"),
    ("[[quý hai năm 2021]] xong.", "quarter", "2021-04/2021-06"),
    ("[[quý III-2020]] xong.", "quarter", "2020-07/2020-09"),
    ("[[6 tháng đầu năm 2014]], huyện kết nạp 113.", "half", "2014-01/2014-06"),
    ("[[Sáu tháng đầu năm]], huyện kết nạp 113.", "half", "2024-01/2024-06"),
    ("[[6 tháng cuối năm]] cần cố gắng.", "half", "2024-07/2024-12"),
    ("[[06 tháng đầu năm 2022]] đạt khá.", "half", "2022-01/2022-06"),
    ("[[Nửa đầu năm 2022]] đạt khá.", "half", "2022-01/2022-06"),
    ("[[Nửa cuối năm ngoái]] đạt khá.", "half", "2023-07/2023-12"),
    ("[[6 tháng đầu năm nay]], đạt khá.", "half", "2024-01/2024-06"),
    ("[[9 tháng đầu năm 2017]], đạt khá.", "months", "2017-01/2017-09"),
    ("[[Tính riêng 9 tháng đầu năm 2017]], đạt khá.", "months", "2017-01/2017-09"),
    ("[[11 tháng năm 2020]], đạt khá.", "months", "2020-01/2020-11"),
    ("[[9 tháng của năm 2020]], đạt khá.", "months", "2020-01/2020-09"),
    ("[[ba tháng đầu năm]] mới có 2.", "months", "2024-01/2024-03"),
    ("[[3 tháng cuối năm 2021]] thêm 8.", "months", "2021-10/2021-12"),
    ("[[3 quý đầu năm 2021]] thêm 8.", "months", "2021-01/2021-09"),
    ("[[Quý I, II/2023]] thêm 8.", "quarter", "2023-01/2023-06"),
    ("[[10 tháng năm nay]] thêm 8.", "months", "2024-01/2024-10"),
    # years
    ("[[Hết năm 2023]], xã có 12.", "year", "2023"),
    ("[[Cũng trong năm 2023]], xã có 12.", "year", "2023"),
    ("[[Năm học 2020/2021]], trường có 12.", "year", "2020/2021"),
    ("[[Năm 2022]], xã kết nạp 17.", "year", "2022"),
    ("[[Trong năm 2022]], xã kết nạp 17.", "year", "2022"),
    ("[[Cả năm 2023]] phải đạt 110.", "year", "2023"),
    ("Mở lớp [[trong năm học 2021-2022]].", "year", "2021/2022"),
    ("[[Hồi 2016]], chi bộ có 19.", "year", "2016"),
    ("Tách bản [[vào 2019]], giờ đông hơn.", "year", "2019"),
    ("Kết nạp 12 người ([[2022]]) và 9 người sau đó.", "year", "2022"),
    ("[[2022]]: 12 người; về sau ít hơn.", "year", "2022"),
    ("Kế hoạch [[năm 2024]] đã giao.", "year", "2024"),
    ("[[Riêng năm 2020]], huyện kết nạp 50.", "year", "2020"),
    # parts of years
    ("[[Đến thời điểm đầu năm 2021]], huyện có 26 bản trắng.", "until", "2021-01"),
    ("[[Đầu năm 2021]], huyện có 26 bản trắng.", "partial_year", "2021-01"),
    ("[[Cuối năm 2020]], hai người về bản.", "partial_year", "2020-12"),
    ("[[Giữa năm 2020]], hai người về bản.", "partial_year", "2020-06"),
    ("[[Cuối năm ngoái]], hai người về bản.", "partial_year", "2023-12"),
    ("[[Những tháng đầu năm 2022]], dịch nặng.", "partial_year", "2022"),
    ("[[Hồi đầu năm]], bản vắng.", "partial_year", "2024-01"),
    # spans of years
    ("[[Trong nhiệm kỳ 2015 - 2020]] kết nạp 300.", "span", "2015/2020"),
    ("[[Nhiệm kỳ 2020–2025]], xã lập 3 chi bộ.", "span", "2020/2025"),
    ("[[Giai đoạn 2021 - 2025]], xã lập 3 chi bộ.", "span", "2021/2025"),
    ("[[giai đoạn 2016-20]] xã lập 3 chi bộ.", "span", "2016/2020"),
    ("[[Từ năm 2016 đến năm 2019]], xã lập 3 chi bộ.", "span", "2016/2019"),
    ("[[Từ năm 2016 đến 2019]], xã lập 3 chi bộ.", "span", "2016/2019"),
    ("[[từ 2016 đến 2019]], xã lập 3 chi bộ.", "span", "2016/2019"),
    ("[[Trong 3 năm (2019-2021)]], xã lập 3 chi bộ.", "span", "2019/2021"),
    ("[[Ba năm 2019-2021]], xã lập 3 chi bộ.", "span", "2019/2021"),
    ("Nhiệm kỳ trước nữa ([[2010-2015]]) thì không.", "span", "2010/2015"),
    ("[[Các năm 2019, 2020 và 2021]], xã đều đạt.", "span", "2019/2021"),
    ("[[Hai năm 2021, 2022]] xã đều đạt.", "span", "2021/2022"),
    ("[[Năm 2019 đến năm 2022]] xã đều đạt.", "span", "2019/2022"),
    # since
    ("[[Từ đầu năm 2021 đến nay]], huyện kết nạp 90.", "since", "2021-01/2024-06-15"),
    ("[[Từ năm 2021 đến nay]], huyện kết nạp 90.", "since", "2021/2024-06-15"),
    ("[[Từ 2021 đến nay]], huyện kết nạp 90.", "since", "2021/2024-06-15"),
    ("[[Từ đầu năm đến nay]], huyện kết nạp 90.", "since", "2024-01/2024-06-15"),
    ("[[Từ đầu năm lại nay]], huyện kết nạp 90.", "since", "2024-01/2024-06-15"),
    ("[[Từ đầu năm tới nay]], huyện kết nạp 90.", "since", "2024-01/2024-06-15"),
    ("[[Tính từ đầu năm đến nay]], huyện kết nạp 90.", "since", "2024-01/2024-06-15"),
    ("[[Kể từ đầu năm 2017 tới thời điểm này]], huyện kết nạp 90.", "since", "2017-01/2024-06-15"),
    ("[[Kể từ đầu năm]], huyện kết nạp 90.", "since", "2024-01/2024-06-15"),
    ("[[Từ đầu nhiệm kỳ 2020-2025 đến nay]], huyện kết nạp 90.", "since", "2020/2024-06-15"),
    ("[[Từ đầu nhiệm kỳ đến nay]], huyện kết nạp 90.", "since", None),
    ("Qua hơn 3 năm, [[tính từ đầu năm 2019 đến nay]], Đoàn giới thiệu 5.000.", "since", "2019-01/2024-06-15"),
    ("Trường làm việc này [[từ năm 2016, tính đến nay]] được 29 em.", "since", "2016/2024-06-15"),
    ("Kết nạp [[từ năm 2021 trở lại đây]] là 7.000.", "since", "2021/2024-06-15"),
    ("[[Từ tháng 9/2021 đến nay]], trạm có 4.", "since", "2021-09/2024-06-15"),
    ("[[Từ ngày 1/1/2024 đến nay]], trạm có 4.", "since", "2024-01-01/2024-06-15"),
    ("[[Cuối năm 2020 đến nay]], trạm có 4.", "since", "2020-12/2024-06-15"),
    ("[[Từ đầu năm 2022]], chi bộ đổi cách làm.", "since", "2022-01/2024-06-15"),
    ("[[Từ trước đến nay]] bản chưa ai vào Đảng.", "since", None),
    ("[[Từ đầu năm đến ngày 20/5]], kết nạp 40.", "span", "2024-01/2024-05-20"),
    ("[[Từ đầu năm 2017 đến 30/9]], kết nạp 40.", "span", "2017-01/2017-09-30"),
    ("[[Từ đầu năm đến hết tháng 4]], kết nạp 40.", "span", "2024-01/2024-04"),
    # now
    ("Xã [[hiện]] có 13 chi bộ.", "now", "2024-06-15"),
    ("[[Hiện nay]], xã có 13 chi bộ.", "now", "2024-06-15"),
    ("[[Đến nay]], xã có 13 chi bộ.", "now", "2024-06-15"),
    ("[[Tới nay]] xã có 13 chi bộ.", "now", "2024-06-15"),
    ("[[Tính đến nay]], xã có 13 chi bộ.", "now", "2024-06-15"),
    ("[[Đến thời điểm này]], xã có 13 chi bộ.", "now", "2024-06-15"),
    ("[[Tính đến thời điểm hiện tại]], xã có 13 chi bộ.", "now", "2024-06-15"),
    ("Bản [[nay]] có 85 nhà.", "now", "2024-06-15"),
    ("Trước 19 người; [[giờ]] con số đã là 25.", "now", "2024-06-15"),
    ("[[Bây giờ]] bản có 8 người vào Đảng.", "now", "2024-06-15"),
    ("Sau một năm triển khai, [[đến nay]] đã có 97 người dự họp.", "now", "2024-06-15"),
    # until
    ("[[Tính đến ngày 22/11]], kết nạp 162.", "until", "2023-11-22"),
    ("[[Đến ngày 27-11]], kết nạp 162.", "until", "2023-11-27"),
    ("[[Đến 22/5]], kết nạp 162.", "until", "2024-05-22"),
    ("[[Đến hết năm 2024]], xã xóa xong bản trắng.", "until", "2024"),
    ("[[Đến năm 2025]], mọi bản có chi bộ.", "until", "2025"),
    ("Phấn đấu [[đến năm 2030]], mọi bản có chi bộ.", "until", "2030"),
    ("[[Tính đến tháng 5/2020]], đồn nhận 40 hộ.", "until", "2020-05"),
    ("[[Đến cuối năm 2020]], đồn nhận 40 hộ.", "until", "2020-12"),
    ("[[Tính đến hết quý I/2020]], đồn nhận 40 hộ.", "until", "2020-03"),
    ("[[Từ nay đến cuối năm]], huyện dồn sức.", "until", "2024-06-15/2024-12"),
    ("Làm [[từ nay đến hết năm]].", "until", "2024-06-15/2024"),
    ("Mục tiêu [[đến hết nhiệm kỳ (2010-2015)]] là đủ.", "until", "2015"),
    ("[[Đến 15 giờ ngày 13/3]], mọi việc xong.", "until", "2024-03-13"),
    ("[[Trước thời điểm tháng 9/2021]], trạm chỉ có 2.", "until", None),
    ("[[Tính đến 31/12/2023]], huyện có 4.000.", "until", "2023-12-31"),
    # relative
    ("[[Năm nay]], đồn kết nạp 2.", "relative", "2024"),
    ("[[Năm ngoái]], đồn kết nạp 2.", "relative", "2023"),
    ("[[Năm trước]], đồn kết nạp 2.", "relative", "2023"),
    ("[[Năm qua]], đồn kết nạp 2.", "relative", "2024"),
    ("Vượt chỉ tiêu 113% [[trong năm]].", "relative", "2024"),
    ("[[Tháng này]], đồn kết nạp 2.", "relative", "2024-06"),
    ("[[Tháng trước]], đồn kết nạp 2.", "relative", "2024-05"),
    ("[[5 năm qua]], toàn huyện kết nạp 1.300.", "relative", "2019/2024"),
    ("[[Trong 10 năm qua]], tỉnh kết nạp nhiều.", "relative", "2014/2024"),
    ("[[Hơn 10 năm qua]], tỉnh kết nạp nhiều.", "relative", "2014/2024"),
    ("[[Năm năm nay]], anh coi bản như nhà.", "relative", "2019/2024"),
    ("[[Những năm qua]], xã coi trọng việc này.", "relative", None),
    ("[[Hôm nay]], xã kết nạp 2.", "relative", "2024-06-15"),
    ("[[Hôm qua]], xã kết nạp 2.", "relative", "2024-06-14"),
    ("[[Sáng nay]], xã kết nạp 2.", "relative", "2024-06-15"),
    ("[[Vừa qua]], xã kết nạp 2.", "relative", None),
    ("Huyện [[mới đây]] kết nạp 10.", "relative", None),
    ("[[Nhiệm kỳ này]] sẽ xong.", "relative", None),
    ("[[3 tháng qua]], xã kết nạp 2.", "relative", "2024-03/2024-06-15"),
    ("[[5 năm trước]], bản chưa ai vào Đảng.", "relative", "2019"),
    ("[[Năm tới]] sẽ xong.", "relative", "2025"),
    ("Bằng 34% kế hoạch [[năm]], khá sớm.", "relative", "2024"),
    ("[[Năm rồi]], ấp kết nạp 6 người.", "relative", "2023"),
    ("Ấp [[năm rồi]] kết nạp 6 người.", "relative", "2023"),
    ("[[Riêng năm vừa rồi]], xã kết nạp 6.", "relative", "2024"),
    ("[[Cuối năm rồi]], hai người về bản.", "partial_year", "2023-12"),
    ("[[Năm kia]] được hai, giờ bốn.", "relative", "2022"),
    ("[[Hai năm rồi]] chi bộ không kết nạp ai.", "relative", "2022/2024"),
    ("[[Tám tháng vừa rồi]] được 86.", "relative", "2023-10/2024-06-15"),
    ("[[Tháng 6 rồi]], xã mở lớp.", "month", "2024-06"),
    ("[[Sang năm]], huyện giao 35.", "relative", "2025"),
    ("Dự kiến [[sang năm]] kết nạp 60.", "relative", "2025"),
    ("[[Năm sau]], huyện giao 35.", "relative", "2025"),
    ("Chỉ tiêu [[từ nay đến hết năm sau]] là 2.", "until", "2024-06-15/2025"),
    ("[[Đầu năm sau]] mở lớp.", "partial_year", "2025-01"),
    ("[[Năm trước đó]] chỉ 19.", "relative", "2023"),
    ("[[Năm năm sau]], hai con số lùi về 121 và 29.", "relative", None),
    ("[[Hơn bốn năm sau]], 48 người vào Đảng.", "relative", None),
    ("[[Năm học trước]], trường kết nạp 7 em.", "relative", "2023"),
    ("[[Năm học vừa rồi]], trường kết nạp 7 em.", "relative", "2024"),
    ("[[Trong năm học vừa qua]], trường kết nạp 7 em.", "relative", "2024"),
    ("Mục tiêu cho [[năm học tới]] là 100.", "relative", "2025"),
    # seasons, feasts, call-ups
    ("[[Suốt mùa hè 2021]] việc không ngừng.", "partial_year", "2021"),
    ("[[Hè 2022]], trường kết nạp 9 em.", "partial_year", "2022"),
    ("Lính [[mùa tuyển quân 2024]] tuyên thệ.", "partial_year", "2024"),
    ("Lứa [[nhập ngũ năm 2021]] có 5 đảng viên.", "partial_year", "2021"),
    ("[[Tết Giáp Thìn 2024]], đồn tặng 40 suất quà.", "partial_year", "2024"),
    ("[[Xuân Quý Mão 2023]], bản vui.", "partial_year", "2023"),
    ("[[Vụ xuân 2015]], bản được mùa.", "partial_year", "2015"),
    ("[[Từ hè 2009 đến nay]] có 31 sinh viên.", "since", "2009/2024-06-15"),
    ("[[Mùa hè trước]] có 10 em.", "relative", "2023"),
    ("[[Hè rồi]] có 10 em.", "relative", "2023"),
    ("[[Hè vừa rồi]] có 10 em.", "relative", "2024"),
    # years without their word
    ("[[Sang 2018]], xã đề ra 50.", "year", "2018"),
    ("Khá hơn cả, [[riêng 2011]] được 128.", "year", "2011"),
    ("Có năm, [[như 2015]], được bốn người.", "year", "2015"),
    ("[[Hết 2013]] không còn làng trắng.", "year", "2013"),
    ("Kế hoạch [[2022]]: 180.", "year", "2022"),
    ("Chỉ tiêu [[2026]] gồm 19 nhóm.", "year", "2026"),
    ("Giá trị sản xuất [[2013]] vượt 339 tỷ.", "year", "2013"),
    ("Doanh thu [[2018]] đạt 3.000 tỷ.", "year", "2018"),
    ("Kết quả [[2019]] khá hơn.", "year", "2019"),
    ("Còn [[10 tháng của 2019]]: 2.015.", "months", "2019-01/2019-10"),
    ("[[Nửa đầu nhiệm kỳ 2015 - 2020]], xã kết nạp 30.", "span", "2015/2020"),
    ("[[Đầu nhiệm kỳ]], xã có 215.", "relative", None),
    # rates
    ("[[Hằng năm]], xã mở 4 lớp.", "each", None),
    ("[[Hàng năm]], xã mở 4 lớp.", "each", None),
    ("[[Bình quân mỗi năm]] xã mở 4 lớp.", "each", None),
    ("[[Mỗi năm]] xã mở 4 lớp.", "each", None),
    ("Bình quân 150 đảng viên[[/năm]], đúng yêu cầu.", "each", None),
    ("[[Mỗi tháng]] chi bộ họp một lần.", "each", None),
    ("[[Mỗi quý]] chi bộ họp một lần.", "each", None),
    ("[[Định kỳ 6 tháng]] chi bộ họp một lần.", "each", None),
    # comparisons
    ("Tăng 5 người [[so với năm 2017]].", "comparison", "2017"),
    ("Tăng 5 người [[so với cùng kỳ năm 2016]].", "comparison", "2016"),
    ("Tăng 5 người [[so với cùng kỳ]].", "comparison", None),
    ("Tăng 5 người [[so với cùng kỳ năm trước]].", "comparison", "2023"),
    ("Tăng 5 người [[so với đầu nhiệm kỳ]].", "comparison", None),
    ("Tăng 5 người [[so với năm ngoái]].", "comparison", "2023"),
    ("Nhiều gấp đôi, [[cao hơn năm 2020]].", "comparison", "2020"),
    ("Bằng ấy người, [[cùng kỳ năm ngoái]] chỉ 3.", "comparison", "2023"),
    ("[[Ít hơn cùng thời điểm năm trước]].", "comparison", "2023"),
    ("[[Những năm trước]], bản trắng còn nhiều.", "comparison", None),
    # documents
    ("Nghị quyết số 04-NQ/TU [[ngày 23-5-2016]] của Tỉnh ủy.", "document", "2016-05-23"),
    ("Chỉ thị 681-CT/ĐU [[ngày 8/10/2018]] của Ban Thường vụ.", "document", "2018-10-08"),
    ("Nghị quyết số 89 - NQ/HU ([[17/10/2018]]) về giao việc.", "document", "2018-10-17"),
    ("Quyết định 99-QĐ/TW, [[ngày 30/10/2023]].", "document", "2023-10-30"),
    ("Kết luận của Ban Bí thư [[ngày 2/3/2020]] nêu rõ.", "document", "2020-03-02"),
    ("Hướng dẫn số 12 [[ngày 6/7/2022]].", "document", "2022-07-06"),
    ("Nghị quyết 18-NQ/TW [[năm 2017]] nêu rõ.", "document", "2017"),
    # feasts and births
    ("Kỷ niệm 72 năm Quốc khánh [[2/9]], xã vui.", "feast", "2023-09-02"),
    ("Nhân ngày thành lập Đảng ([[3/2]]), xã vui.", "feast", "2024-02-03"),
    ("Anh Pó ([[sinh năm 1985]]) vào Đảng.", "birth", "1985"),
    ("Kỷ niệm 134 năm Ngày sinh Bác ([[19/5/1890-19/5/2024]]), xã kết nạp 3.", "feast", "1890-05-19/2024-05-19"),
    ("Trao Huy hiệu Đảng [[đợt 7/11]] cho 64 người.", "feast", "2023-11-07"),
    ("Trao Huy hiệu Đảng [[đợt 3/2]].", "feast", "2024-02-03"),
    ("Chào mừng Ngày thành lập Đảng [[3/2/2024]], xã mở hội.", "feast", "2024-02-03"),
    ("Nhân dịp [[ngày 3/2]], xã mở hội.", "feast", "2024-02-03"),
    ("Không khí [[bầu cử 15/3]] rộn ràng.", "feast", "2024-03-15"),
]

# Sentences with more than one expression: all of them, with their readings (published on 15 June 2024).
MANY = [
    # lists and chains of bare years
    ("Cụ thể: 2016 - 158, 2017 - 171, 2018 - 149.", ["2016", "2017", "2018"]),
    ("Năm 2017 kết nạp 130, 2018 được 141.", ["2017", "2018"]),
    ("Được khá: 2017 phát triển 128; 2018 được 141.", ["2017", "2018"]),
    ("Năm 2018 kết nạp 109; 2019, 2020 lần lượt 126 và 131.", ["2018", "2019", "2020"]),
    ("Năm 2017 với 2.410; sau đó thì 2018: 2.507.", ["2017", "2018"]),
    ("Năm 2006 bốn chi bộ, 2007 sáu.", ["2006", "2007"]),
    ("Cao nhất là năm 2017 với 342 người, thấp nhất là 2019: 261 người.", ["2017", "2019"]),
    ("Đạt 1.289, trong khi 2017 là 1.402 và 2016 là 1.366.", ["2017", "2016"]),
    ("Kết nạp 31 học sinh: 2017 (4), 2018 (5), 2019 (8).", ["2017", "2018", "2019"]),
    ("Ba năm (2022, 2023, 2024) liền.", ["2022", "2023", "2024"]),
    # and what only looks like them
    ("Năm 2017 khá; 2018 đảng viên được học.", ["2017"]),
    ("Năm 2018 thu 2017 tỷ, 2019 lao động có việc.", ["2018"]),
    ("Năm 2013: 1.985; 2014: 2016; xã đều đạt.", ["2013", "2014"]),
    ("Năm 2018 tỉnh có 2017.", ["2018"]),
    ("Năm 2010, nhà số 2019, đường 2/9.", ["2010"]),
    # years counted from the one told last
    ("Lứa năm 2020 có 2 em, năm sau 3 em.", ["2020", "2021"]),
    ("Năm 2012 kết nạp 34; năm trước đó chỉ 19.", ["2012", "2011"]),
    ("Năm 2010 có 40 thôn trắng, năm năm sau còn 12.", ["2010", "2015"]),
    ("Đến cuối năm 2010 đủ cả, 5 năm trước đó mới 91.", ["2010-12", "2005"]),
    ("Năm 2017 đạt 137, vượt hẳn năm liền trước.", ["2017", "2016"]),
    ("Năm nay 8 em, năm sau 9 em.", ["2024", "2025"]),
    ("Nghị quyết số 5-NQ/TU ngày 3/5/2010 nêu, năm sau đạt 9.", ["2010-05-03", "2025"]),
    ("Ông Pó (sinh năm 1985) năm sau nghỉ.", ["1985", "2025"]),
]

# Sentences without any period.
SILENT = [
    "Kết nạp được 10/12 quần chúng.",
    "Có 237/243 thôn, bản đã có đảng viên, 83/83 chi bộ được dự họp.",
    "Xóa 3/3 trạm y tế chưa có chi bộ.",
    "Thanh Hải 11/15, Đồng Cốc 8/7.",
    "Từ 10/12 chi bộ lên 12/12 chi bộ.",
    "Số kết nạp tăng từ 5/7 lên 6/7.",
    "Đạt đến 3/3 chi bộ.",
    "Phân công từ 4 đến 6 lớp, mỗi lớp 20 em.",
    "Thanh niên từ 18 - 30 tuổi chiếm đa số.",
    "Ông Tư có 30 năm tuổi Đảng.",
    "Nhận Huy hiệu 55 năm tuổi Đảng.",
    "Sau 2 năm, bản đổi thay.",
    "Qua 5 năm thực hiện chủ trương.",
    "Xã nằm trên Quốc lộ 1, cách phố 12 km.",
    "Nghị quyết Trung ương 4 khóa XIII.",
    "Đại hội lần thứ XVIII bầu 16 người.",
    "Nghị định số 12/2018/NĐ-CP được phổ biến.",
    # no last or next year
    "Đây là lần thứ năm rồi.",
    "Bước sang năm mới, chi bộ giao việc.",
    "Sang năm thứ hai, bản khá hơn.",
    "Các năm sau nhịp độ giữ ở mức 120 người.",
    "Ba năm sau khi có nghị quyết, bản đổi thay.",
    "Mười lăm năm sau, bản đổi thay.",
    "Một năm sau ngày nhập xã, bản đổi thay.",
    "Bộ đội giúp dân gặt mùa hè trước khi về đồn.",
    "Trước cổng trường, hè trước sân đầy lá.",
    "Nhà trường họp mùa thi trước giờ phát đề.",
    "Việc 5 năm tới còn nhiều.",
    # no seasons, no years of a chain
    "Xã Nghi Xuân có 2015 hộ.",
    "Bản làm vụ mùa 2018 ha lúa.",
    "Đợt tuyển quân 2017 thanh niên lên đường.",
    "Chỉ tiêu 2000 đảng viên, kế hoạch 2018 người.",
    "Kết quả 2016 lượt khám.",
    "Sang 2015 hộ, riêng 2016 hộ khá.",
    "Huyện có 2018 đảng viên, 2019 hộ, 2020 khẩu.",
    "Bản có 1.985 nhà; 2014 hộ khá, 2015 ha rừng.",
    "Ba xã: 2016 người, 2017 người, 2018 người.",
    "Cột mốc 2017, quốc lộ 2018.",
    "Văn bản số 45/2020/TT-BNV.",
    "Thực hiện phong trào, phát hiện người tốt, thể hiện vai trò.",
    "Người dân chuyển sang kinh tế hiện đại, hiện vật quý.",
    "Các xã nay thuộc tỉnh mới.",
    "Lâu nay bản vẫn nghèo.",
    "Kính chào quý độc giả, quý vị.",
    "Có năm chi bộ, năm đảng viên trẻ.",
    "Huyện có 2.022 đảng viên và 2017 hộ.",
    "Trong năm xã biên giới thì hai xã chưa có trạm.",
    "Trong năm mươi hộ thì hai hộ khá.",
    "Họp tháng một lần.",
    "Tỉnh có 2000 hộ, đưa lên 2020 hộ.",
    "Làm việc từ 15 giờ đến 17 giờ.",
    "Ngày 31/02/2020 không có thật.",
    "Tháng 13/2020 không có thật.",
    "Mục 2.1.2020.5 của báo cáo.",
    "Ba Bể có 5-7 hộ mỗi nhóm.",
    "Năm này qua năm khác, bản vẫn vậy.",
    "Cách mạng tháng Tám thành công.",
    "Đến từng nhà, đến năm xã.",
    "So với kế hoạch thì vượt.",
    "Những năm 2000, bản chưa có đường.",
    "Thôn 5/5, ngõ 3/2, đường 30/4 và Xí nghiệp 19/5.",
    "Kế hoạch năm chi bộ cùng ký.",
    "Lễ cúng ngày 29/4 âm lịch.",
    "Kỷ niệm ngày thành lập, kết nạp 10/12 người, đạt 3/2.",
    "Ngày 5/5/23 thì chưa rõ thế kỷ.",
    "Kết nạp 7 đảng viên trong 6 tháng tới.",
    "Trong 9 tháng liên tục, bản kết nạp 5.",
    "Trong 12 tháng dự bị, đảng viên phải rèn luyện.",
    "Trong 3 tháng kể từ ngày ký.",
    "",
]


def found(text: str) -> list[tuple[str, str, Period]]:
    folded = fold(text)
    return [
        (text[slice(*folded.raw_span(p.start, p.end))], p.kind, p) for p in FINDER.find(folded, 0, len(folded.text))
    ]


@pytest.mark.parametrize(("marked", "kind", "reading"), READ)
def test_expression_is_found_and_read(marked: str, kind: str, reading: str | None) -> None:
    """The expression as marked, its kind, and its ISO reading after anchoring."""
    before, _, rest = marked.partition("[[")
    expression, _, after = rest.partition("]]")
    text = before + expression + after
    hits = [hit for hit in found(text) if hit[2].start == len(fold(before).text)]
    assert [(hit[0], hit[1]) for hit in hits] == [(expression, kind)]
    anchored = anchor(hits[0][2], PUBLISHED, None)
    assert (iso(anchored) if anchored else None) == reading


@pytest.mark.parametrize(("text", "readings"), MANY)
def test_expressions_that_lean_on_another(text: str, readings: list[str]) -> None:
    """Bare years beside other years, and years counted from one that was told; counts stay counts."""
    periods = [anchor(hit[2], PUBLISHED, None) for hit in found(text)]
    assert [iso(period) for period in periods if period] == readings


@pytest.mark.parametrize("text", SILENT)
def test_lookalikes_are_no_periods(text: str) -> None:
    """Ratios, ages, durations, document numbers, invalid dates and words that look like dates."""
    assert [(hit[0], hit[1]) for hit in found(text)] == []


@pytest.mark.parametrize(("marked", "kind", "reading"), READ)
def test_decomposed_text_reads_the_same(marked: str, kind: str, reading: str | None) -> None:
    """NFD text gives the same periods, and their slices are the same words."""
    text = marked.replace("[[", "").replace("]]", "")
    decomposed = unicodedata.normalize("NFD", text)
    assert [(unicodedata.normalize("NFC", a), b) for a, b, _ in found(decomposed)] == [
        (a, b) for a, b, _ in found(text)
    ]


@pytest.mark.parametrize("number", range(len(VOCABULARY.rules)))
def test_every_rule_reads_its_examples(number: int) -> None:
    """Each rule of the pattern file reads the examples beside it as they say (published 15 June 2024)."""
    rule = VOCABULARY.rules[number]
    for example, reading in rule.examples.items():
        hits = [hit[2] for hit in found(example)]
        assert len(hits) == 1, example
        assert hits[0].kind in (rule.kind, "until", "since") and hits[0].per == rule.per
        anchored = anchor(hits[0], PUBLISHED, None)
        assert (iso(anchored) if anchored else None) == reading


def only(text: str) -> Period:
    hits = found(text)
    assert len(hits) == 1
    return hits[0][2]


@pytest.mark.parametrize(
    ("text", "published", "context", "reading", "ends"),
    [
        ("đến ngày 27-11", dt.date(2018, 11, 27), None, "2018-11-27", 2018),
        ("đến ngày 27-11", dt.date(2018, 11, 26), None, "2017-11-27", 2017),
        ("tính đến ngày 22/11", None, 2024, "2024-11-22", 2024),
        ("ngày 29/2", dt.date(2023, 3, 1), None, None, None),
        ("năm qua", dt.date(2023, 2, 1), None, "2022", 2022),
        ("năm qua", dt.date(2023, 4, 1), None, "2023", 2023),
        ("tháng trước", dt.date(2023, 1, 10), None, "2022-12", 2022),
        ("hôm qua", dt.date(2023, 1, 1), None, "2022-12-31", 2022),
        ("3 tháng qua", dt.date(2023, 2, 10), None, "2022-11/2023-02-10", 2023),
        ("trong năm", dt.date(2021, 5, 7), 2011, "2011", 2011),
        ("quý iii", dt.date(2021, 5, 7), 2019, "2019-07/2019-09", 2019),
        ("quý iv", dt.date(2017, 9, 12), None, "2017-10/2017-12", 2017),
        ("tháng 11", dt.date(2024, 9, 5), None, "2023-11", 2023),
        ("từ 01/7/2025", dt.date(2024, 6, 15), None, None, None),
        ("tháng 11", dt.date(2024, 1, 5), None, "2023-11", 2023),
        ("cuối năm", dt.date(2024, 1, 5), None, "2023-12", 2023),
        ("cuối năm", dt.date(2024, 6, 5), None, "2024-12", 2024),
        ("6 tháng cuối năm", dt.date(2024, 6, 28), None, "2024-07/2024-12", 2024),
        ("từ đầu năm đến nay", dt.date(2017, 9, 12), 2015, "2017-01/2017-09-12", 2017),
        ("từ đầu năm đến nay", None, 2015, None, None),
        ("từ đầu nhiệm kỳ đến nay", dt.date(2023, 5, 10), None, None, 2023),
        ("những năm qua", dt.date(2023, 5, 10), None, None, 2023),
        ("nhiệm kỳ này", dt.date(2023, 5, 10), 2020, None, None),
        ("hiện nay", None, 2020, None, None),
        ("năm nay", None, None, None, None),
        ("trước tháng 9/2021", None, None, None, 2021),
        ("trước tháng 9/2021", dt.date(2023, 5, 10), None, None, 2021),
        ("trước năm 2020", dt.date(2023, 5, 10), None, None, 2019),
        ("năm 2022", None, None, "2022", 2022),
        ("từ năm 2021 đến nay", dt.date(2023, 9, 13), None, "2021/2023-09-13", 2023),
    ],
)
def test_anchoring(
    text: str, published: dt.date | None, context: int | None, reading: str | None, ends: int | None
) -> None:
    """What is open is filled from the publication date, then from the context, and from nothing else."""
    anchored = anchor(only(text), published, context)
    assert (iso(anchored), year(anchored)) == (reading, ends) if anchored else (reading, ends) == (None, None)


@pytest.mark.parametrize(
    ("text", "published", "reading"),
    [
        ("đến ngày 30/12", dt.date(2024, 6, 15), "2024-12-30"),
        ("đến ngày 1/3", dt.date(2024, 6, 15), "2025-03-01"),
        ("tháng 6", dt.date(2024, 6, 15), "2024-06"),
        ("quý i", dt.date(2024, 11, 15), "2025-01/2025-03"),
        ("trong năm", dt.date(2024, 11, 15), "2024"),
    ],
)
def test_plans_look_ahead(text: str, published: dt.date, reading: str) -> None:
    """With `future`, a day or month without a year is the next one."""
    anchored = anchor(only(text), published, None, future=True)
    assert anchored is not None and iso(anchored) == reading


def test_needs_and_rates() -> None:
    """`needs` says what is missing; `per` is set on rates alone."""
    needs = {"năm 2022": None, "quý i": "year", "ngày 5/5": "published", "hiện nay": "published", "trong năm": "year"}
    assert {text: only(text).needs for text in needs} == needs
    rates = {"hằng năm": "year", "mỗi tháng": "month", "mỗi quý": "quarter", "mỗi tuần": "week", "năm 2022": None}
    assert {text: only(text).per for text in rates} == rates
    assert only("từ năm 2021 đến nay").first == "2021" and only("từ năm 2021 đến nay").last is None


def test_kinds_that_date_no_fact_still_cover_their_characters() -> None:
    """Documents, feasts and comparisons are returned, so that their numbers can be masked."""
    text = "Theo Chỉ thị 05-CT/TW ngày 15/5/2016, dịp đợt 19/5, xã kết nạp 9 người, tăng 2 người so với năm 2019."
    assert {kind for _, kind, _ in found(text)} == periods.UNDATING - {"birth"}


def test_neighbours_share_a_year() -> None:
    """The first of two days, months or quarters takes the year that only the second has."""
    for text, reading in {"ngày 3/11 và ngày 5/2/2023": "2022-11-03", "tháng 3, tháng 4/2020": "2020-03"}.items():
        hits = found(text)
        assert len(hits) == 2 and iso(hits[0][2]) == reading
    assert [hit[2].per for hit in found("định kỳ 6 tháng và hằng năm, hằng tháng")] == ["half", "year", "month"]


def test_find_keeps_to_its_bounds() -> None:
    """Only what lies between the two offsets is found, by the offsets of the whole."""
    folded = fold("Năm 2020 tốt. Năm 2021 tốt hơn. Năm 2022 tốt nhất.")
    start, end = folded.text.index("năm 2021"), folded.text.index("năm 2022")
    assert [folded.text[p.start : p.end] for p in FINDER.find(folded, start, end)] == ["năm 2021"]
    assert FINDER.find(folded, 5, 5) == []


LINES = {
    "Thứ Ba, 20/12/2022, 16:45 [GMT+7]": "2022-12-20",
    "10:05 - Thứ Tư, 10/05/2023 Lượt xem: 1547": "2023-05-10",
    "10:05 - Thứ Tư, 10/05/2023 Lượt xem: 1547 In bài viết": "2023-05-10",
    "Thứ 4, 05.02.2020 | 08:24:09": "2020-02-05",
    "7:15' 1/9/2017": "2017-09-01",
    "( Ngày đăng: 05/05/2017  )": "2017-05-05",
    "THỨ BA, 21/09/2021 15:42:10": "2021-09-21",
    "03/04/2014 10:05": "2014-04-03",
    "14:20, 31/05/2022": "2022-05-31",
    "7-1-2026 -": "2026-01-07",
    "7-1-2026 - Sương còn dày trên bản.": "2026-01-07",
    "29/12/2024 - 15:06:00": "2024-12-29",
    "Đảng viên trẻ vượt chỉ tiêu29/12/2024 - 15:06:00 Đầu năm": "2024-12-29",
    "Thứ Hai, ngày 14/05/2012. (Báo Bản) - Cả vùng": "2012-05-14",
    "Thứ Ba, ngày 12/09/2017": "2017-09-12",
    "Cập nhật lúc 08:30 ngày 05 tháng 6 năm 2019": "2019-06-05",
    "Cập nhật: 20/12/2022 lúc 16:45": "2022-12-20",
    "Thứ sáu,  07/05/2021": "2021-05-07",
    "15h30, ngày 05/06/2019": "2019-06-05",
    "20/12/2022 16h45": "2022-12-20",
    "09:14 | 25/12/2019 GMT+7": "2019-12-25",
    "2023-05-10": "2023-05-10",
    "2023-05-10T08:30:00+07:00": "2023-05-10",
    "Đăng ngày 5 tháng 3, 2024": "2024-03-05",
    "May 10, 2023 08:15": "2023-05-10",
    "Thg 5 10, 2023": "2023-05-10",
    "31/02/2020 10:05": None,
    "Thứ Ba, 20/13/2022, 16:45": None,
    "05/02/20 10:00": None,
    "Ngày 12/12/2022, Ban Chấp hành họp.": None,
    "Sáng 3/2/2024, Chi bộ bản Lả kết nạp 3 người.": None,
    "Thứ Ba, ngày 12/09/2017, Đảng ủy tổ chức lễ.": None,
    "Bản Lả: 12 người học lớp cảm tình Đảng (28/04/2017)": None,
    "Năm 2022": None,
    "12 người, tháng 5 năm 2023": None,
    "Tuần 12, 2023": None,
    "": None,
    "1" * 5000: None,
}


@pytest.mark.parametrize(("line", "day"), LINES.items())
def test_date_lines(line: str, day: str | None) -> None:
    """Newspapers' date lines are read, sentences with dates are not, impossible dates give nothing."""
    answer = parse_date_line(line)
    assert (answer.isoformat() if answer else None) == day
    assert parse_date_line(unicodedata.normalize("NFD", line)) == answer


SIGNED = {
    "(Vũng Tàu, ngày 30/11/2021)": "2021-11-30",
    "Hà Giang, ngày 5 tháng 3 năm 2024": "2024-03-05",
    "Bản Lả, ngày 7-8-2019.": "2019-08-07",
    "[Nậm Pồ, ngày 1/2/2020]": "2020-02-01",
    "TP Cao Bằng, ngày 22/12/2016": "2016-12-22",
    "Than Uông Bí kết nạp 62 đảng viên (08/09/2017)": None,
    "Bản Lả, ngày 7/8/2019, kết nạp 3 người.": None,
    "Chi bộ 12, ngày 7/8/2019": None,
    "ngày 7/8/2019": None,
    "Bản Lả, ngày 31/2/2019": None,
    "Kbang, tháng 8-2008": "2008-08-01",
    "Đ.N.O (8/2014)": "2014-08-01",
    "Sơn La, 3/2016.": "2016-03-01",
    "(Mường Lát, tháng 11 năm 2013)": "2013-11-01",
    "LÊ HUY - Tháng 5/2012": "2012-05-01",
    "Quý 3/2016": None,
    "Tháng 3/2016": None,
    "Giai đoạn hai, tháng 3/2016": None,
    "Than Uông Bí kết nạp đảng viên (8/2017)": None,
    "Sơn La, 13/2016": None,
    "Sơn La, 3/2016, có mưa": None,
    "": None,
}


@pytest.mark.parametrize(("line", "day"), SIGNED.items())
def test_signed_dates(line: str, day: str | None) -> None:
    """An author's place and date are read; headlines with a date in brackets and sentences are not."""
    answer = dates.parse_signed_date(line)
    assert (answer.isoformat() if answer else None) == day


PIECES = [
    "năm ", "2022", "/", "-", ".", "từ ", "đến ", "nay", " ", "27", "3", "tháng ", "ngày ", "quý ", "đầu ",
    "cuối ", "i", "so với ", "cùng kỳ ", "(", ")", ", ", "nhiệm kỳ ", "tính ", "hết ", "5/5/2023",
    "đảng viên ", "\n", "năm nay ", "31/2", "0", "năm sau ", "sang ", "mùa hè ", "2019 - 158; ", "5 năm sau ",
    "năm trước đó ", "kế hoạch ",
]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=40).map("".join)))
def test_any_text_gives_ordered_spans_inside_it(text: str) -> None:
    """No text raises; periods are ordered, apart, inside the text, and anchor without error to valid dates."""
    folded = fold(text)
    done = 0
    for period in FINDER.find(folded, 0, len(folded.text)):
        assert done <= period.start < period.end <= len(folded.text)
        done = period.end
        for published in (None, dt.date(2024, 2, 29), dt.date.min, dt.date.max):
            anchored = anchor(period, published, 2023)
            for end in (anchored.first, anchored.last) if anchored else ():
                assert end is None or dt.date(*([int(part) for part in end.split("-")] + [1, 1])[:3])
    parse_date_line(text)


@pytest.mark.parametrize(
    "unit",
    ["1", "1.", "1/", "năm ", "2022-", "12/", "từ năm ", "đến ", "tính đến ", "5/5/2023 - ", "2019, ", "ngày ",
     "nghị quyết số 1-nq/a-", "kỷ niệm ", "(2019-2021) ", "hằng năm ", "hằng năm, ", "đến hết ", "so với cùng kỳ ",
     " ", "trong năm 2022 đến năm ", "2019: 5, ", "2019 - 158; ", "năm sau ", "mùa hè 2021, ", "và 2019 có "],
)  # fmt: skip
def test_time_is_linear(unit: str) -> None:
    """80 kB of anything repetitive costs seconds at most, and four times the text about four times the time."""
    text = unit * (80_000 // len(unit))
    folded = fold(text)
    started = time.process_time()
    FINDER.find(folded, 0, len(folded.text) // 4)
    quarter = time.process_time() - started
    started = time.process_time()
    FINDER.find(folded, 0, len(folded.text))
    whole = time.process_time() - started
    assert whole < 8
    assert whole < 10 * quarter + 0.5
    parse_date_line(text)


def test_many_threads_agree() -> None:
    """One finder serves many threads."""
    texts = [marked.replace("[[", "").replace("]]", "") for marked, _, _ in READ]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(found, texts * 4)) == [found(text) for text in texts] * 4


def test_nothing_reads_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """No source line asks for today; with another system date all date lines read the same."""
    for module in (dates, periods, patterns):
        tree = ast.parse(inspect.getsource(module))
        names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not names & {"now", "today", "utcnow", "time", "localtime"}

    class Elsewhere(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Elsewhere:
            return cls(1999, 7, 31, tzinfo=tz)

        @classmethod
        def today(cls) -> Elsewhere:
            return cls(1999, 7, 31)

        @classmethod
        def utcnow(cls) -> Elsewhere:
            return cls(1999, 7, 31)

    before = {line: parse_date_line(line) for line in LINES}
    import dateparser.date
    import dateparser.freshness_date_parser
    import dateparser.parser

    for module in (dateparser.date, dateparser.freshness_date_parser, dateparser.parser):
        if hasattr(module, "datetime"):
            monkeypatch.setattr(module, "datetime", Elsewhere)
    assert {line: parse_date_line(line) for line in LINES} == before


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("{day_cue}? {dmy}", "{day_clue}? {dmy}", "day_clue"),
        ('reads: "{y}-{m}-{d}"', 'reads: "yesterday"', "yesterday"),
        ("not_before: [counted]", "not_before: [uncounted]", "uncounted"),
        ("hằng năm", "Hằng năm", "folded"),
        ("kind: day", "kind: dawn", "kind"),
    ],
)
def test_wrong_pattern_files_are_refused(tmp_path: Path, old: str, new: str, word: str) -> None:
    """A list, slot, reading or spelling that cannot work is an error with its reason when the file is read."""
    source = (default_directory() / "periods.yaml").read_text(encoding="utf-8")
    assert old in source
    path = tmp_path / "periods.yaml"
    path.write_text(source.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PatternError, match=word):
        load_periods(path)
