#include "sema/week.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "base/embedded.hpp"

namespace {

using namespace promoc;
using sema::read_posix_zone;
using Texts = std::vector<std::string>;

auto hours(std::initializer_list<std::size_t> days, int begin, int end, std::string zone) -> plan::Hours {
  plan::Hours made{.begin = begin, .end = end, .zone = std::move(zone)};
  for (const auto day : days) made.days.at(day) = true;
  return made;
}

constexpr std::size_t kMon = 0;
constexpr std::size_t kSat = 5;
constexpr std::size_t kSun = 6;

TEST_CASE("the table of zones is in order, and every line of it can be read") {
  const auto names = sema::zone_names();
  REQUIRE(names.size() > 400);
  CHECK(std::ranges::is_sorted(names));
  for (const auto& name : names) {
    INFO(name);
    const auto zone = sema::find_zone(name);
    REQUIRE(zone);
    CHECK(std::abs(zone->offset) <= 14 * 60);
    CHECK((zone->changes.empty() || zone->changes.size() == 2));
  }
  CHECK(embedded_file("stdlib/zones.tsv")->starts_with("# Written by scripts/zones from the time zone database 20"));
  CHECK_FALSE(sema::find_zone("Europe/Lodnon"));
  CHECK_FALSE(sema::find_zone(""));
}

TEST_CASE("what a zone's rule says") {
  const auto london = *read_posix_zone("GMT0BST,M3.5.0/1,M10.5.0");
  CHECK(london.offset == 0);
  REQUIRE(london.changes.size() == 2);
  CHECK(london.changes[0].month == 3);
  CHECK(london.changes[0].weekday == 6);
  CHECK(london.changes[0].from == 6 * 1440 + 60);
  CHECK(london.changes[0].by == 60);
  CHECK(london.changes[1].from == 6 * 1440 + 120);
  CHECK(london.changes[1].by == -60);
  CHECK(read_posix_zone("<+0530>-5:30")->offset == 330);
  CHECK(read_posix_zone("EST5EDT,M3.2.0,M11.1.0")->offset == -300);
  // Half an hour; an Irish winter, which is what is put back; hours beyond the day.
  CHECK(read_posix_zone("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0")->changes[0].by == 30);
  CHECK(read_posix_zone("IST-1GMT0,M10.5.0,M3.5.0/1")->changes[0].by == -60);
  CHECK(read_posix_zone("EET-2EEST,M3.4.4/50,M10.4.4/50")->changes[0].from == 5 * 1440 + 120);
  CHECK(read_posix_zone("<-02>2<-01>,M3.5.0/-1,M10.5.0/0")->changes[0].from == 5 * 1440 + 1380);
  for (const auto* bad :
       {"", "GMT", "GM0", "GMT0BST", "GMT0BST,M3.5.0", "GMT0BST,M3.5.0/1,M10.5.0 ", "GMT0BST,J60,J300", "GMT200",
        "GMT0BST,M13.5.0,M10.5.0", "<+01-1", "GMT0:60", "GMT9999999999999"}) {
    INFO(bad);
    CHECK_FALSE(read_posix_zone(bad));
  }
}

TEST_CASE("hours as minutes of the week") {
  CHECK(sema::week_of(hours({kMon}, 360, 660, "UTC")).count() == 300);
  CHECK(sema::week_of(hours({kMon}, 360, 660, "UTC")).test(360));
  CHECK_FALSE(sema::week_of(hours({kMon}, 360, 660, "UTC")).test(660));
  const auto night = sema::week_of(hours({kSun}, 1320, 120, "UTC"));
  CHECK(night.count() == 240);
  CHECK(night.test(0));
  CHECK(night.test(119));
  CHECK_FALSE(night.test(120));
}

TEST_CASE("hours seen from another zone, on every day of the year or on some") {
  const auto new_york = hours({kMon}, 7 * 60, 8 * 60, "America/New_York");
  // Usually five hours, and four for a few weeks.
  CHECK(sema::seen_from(new_york, "Europe/London", true).none());
  const auto some = sema::seen_from(new_york, "Europe/London", false);
  CHECK(some.test(11 * 60));
  CHECK(some.test(12 * 60));
  CHECK(some.test(13 * 60 + 59));
  CHECK_FALSE(some.test(14 * 60));
  CHECK(sema::seen_from(hours({kSun}, 1380, 1440, "UTC"), "Asia/Tokyo", true).test(8 * 60));
}

TEST_CASE("hours that the change of clocks takes away or brings twice") {
  CHECK(
      sema::lost_or_doubled(hours({kSun}, 60, 120, "Europe/London")) ==
      Texts{"do not come at all on the last Sunday of March, when the clocks of Europe/London go from 01:00 to 02:00"});
  CHECK(sema::lost_or_doubled(hours({kSun}, 0, 90, "Europe/London")) ==
        Texts{"come twice on the last Sunday of October, when the clocks of Europe/London go from 02:00 to 01:00"});
  CHECK(sema::lost_or_doubled(hours({kSat}, 1380, 75, "Europe/London")).size() == 1);
  CHECK(sema::lost_or_doubled(hours({kSun}, 0, 360, "Europe/London")).empty());
  CHECK(sema::lost_or_doubled(hours({kSun}, 120, 360, "Europe/London")).empty());
  CHECK(sema::lost_or_doubled(hours({kSun}, 0, 60, "Europe/London")).empty());
  CHECK(sema::lost_or_doubled(hours({kMon}, 60, 120, "Europe/London")).empty());
  CHECK(sema::lost_or_doubled(hours({kSun}, 60, 90, "Asia/Tokyo")).empty());
  // The whole of the hour that comes twice is one long opening; a part of it is two.
  CHECK(sema::lost_or_doubled(hours({kSun}, 60, 90, "Europe/London")).size() == 2);
}

}  // namespace
