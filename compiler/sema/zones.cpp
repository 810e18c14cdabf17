#include "sema/zones.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/embedded.hpp"

namespace promoc::sema {
namespace {

/// Reads a text from front to back; what does not fit makes it bad for good.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  [[nodiscard]] auto good() const -> bool { return good_; }
  [[nodiscard]] auto at_end() const -> bool { return text_.empty(); }

  auto take(char c) -> bool {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  void expect(char c) { good_ = take(c) && good_; }

  /// "BST", "<+01>"
  void name() {
    const bool quoted = take('<');
    const auto part = [&](char c) {
      const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      return letter || (quoted && ((c >= '0' && c <= '9') || c == '+' || c == '-'));
    };
    const auto length = std::ranges::find_if_not(text_, part) - text_.begin();
    good_ = good_ && length >= 3;
    text_.remove_prefix(static_cast<std::size_t>(length));
    if (quoted) expect('>');
  }

  auto number(int most) -> int {
    constexpr int kMostDigits = 3;
    int value = 0;
    int digits = 0;
    for (; !text_.empty() && text_.front() >= '0' && text_.front() <= '9' && digits <= kMostDigits; ++digits) {
      value = value * 10 + (text_.front() - '0');
      text_.remove_prefix(1);
    }
    good_ = good_ && digits > 0 && value <= most;
    return value;
  }

  /// "-1:30", in minutes. Whole minutes are all there is.
  auto time() -> int {
    constexpr int kMostHours = 167;
    const bool minus = take('-');
    if (!minus) take('+');
    int minutes = number(kMostHours) * 60;
    if (take(':')) minutes += number(59);
    return minus ? -minutes : minutes;
  }

  /// "M3.5.0/1"
  auto change() -> ClockChange {
    ClockChange change;
    expect('M');
    change.month = number(12);
    expect('.');
    change.week = number(5);
    expect('.');
    change.weekday = (number(6) + 6) % 7;  // there, Sunday is 0
    const int time_of_day = take('/') ? time() : 120;
    change.from = ((change.weekday * 1440 + time_of_day) % kMinutesOfWeek + kMinutesOfWeek) % kMinutesOfWeek;
    return change;
  }

 private:
  std::string_view text_;
  bool good_ = true;
};

/// "Europe/London<tab>GMT0BST,M3.5.0/1,M10.5.0", for every line that is no comment, until `visit` says true.
template <typename Visit>
void each_line(Visit visit) {
  auto rest = embedded_file("stdlib/zones.tsv").value_or("");
  while (!rest.empty()) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const auto tab = line.find('\t');
    if (line.starts_with('#') || tab == std::string_view::npos) continue;
    if (visit(line.substr(0, tab), line.substr(tab + 1))) return;
  }
}

}  // namespace

auto read_posix_zone(std::string_view text) -> std::optional<Zone> {
  Reader reader(text);
  Zone zone;
  reader.name();
  zone.offset = -reader.time();  // there, what is west of Greenwich is positive
  if (!reader.good()) return std::nullopt;
  if (reader.at_end()) return zone;
  reader.name();
  int summer = zone.offset + 60;
  if (!reader.take(',')) {
    summer = -reader.time();
    reader.expect(',');
  }
  zone.changes.push_back(reader.change());
  reader.expect(',');
  zone.changes.push_back(reader.change());
  zone.changes[0].by = summer - zone.offset;
  zone.changes[1].by = zone.offset - summer;
  return reader.good() && reader.at_end() ? std::optional(zone) : std::nullopt;
}

auto find_zone(std::string_view name) -> std::optional<Zone> {
  std::optional<Zone> zone;
  each_line([&](std::string_view known, std::string_view text) {
    if (known == name) zone = read_posix_zone(text);
    return known == name;
  });
  return zone;
}

auto zone_names() -> std::vector<std::string> {
  std::vector<std::string> names;
  each_line([&](std::string_view known, std::string_view) {
    names.emplace_back(known);
    return false;
  });
  return names;
}

}  // namespace promoc::sema
