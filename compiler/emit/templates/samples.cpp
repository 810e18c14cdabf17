#include "emit/templates/samples.hpp"

#include <algorithm>
#include <vector>

#include "lang/ghexpr/expr.hpp"

namespace promoc::emit {

namespace yaml = lang::yaml;
namespace gh = lang::ghexpr;

namespace {

auto may_be_empty(const Hole& hole) -> bool {
  return hole.optional || hole.type == HoleType::Flag || hole.type == HoleType::List;
}

using Variant = std::vector<bool>;

/// Which of `count` values are there: all, none, and then up to two unlike the others.
auto variants(std::size_t count) -> std::vector<Variant> {
  std::vector<Variant> result{Variant(count, true), Variant(count, false)};
  for (const bool usual : {true, false}) {
    Variant there(count, usual);
    for (std::size_t i = 0; i < count; ++i) {
      there[i] = !usual;
      result.push_back(there);
      for (std::size_t k = i + 1; k < count; ++k) {
        there[k] = !usual;
        result.push_back(there);
        there[k] = usual;
      }
      there[i] = usual;
    }
  }
  return result;
}

auto variants_of(std::span<const Hole> holes) -> std::vector<Variant> {
  return variants(static_cast<std::size_t>(std::ranges::count_if(holes, may_be_empty)));
}

/// Makes values that are all different.
class Maker {
 public:
  auto view(std::span<const Hole> holes, const Variant& there) -> yaml::View {
    yaml::View result;
    std::size_t at = 0;
    for (const auto& hole : holes) {
      const bool present = !may_be_empty(hole) || there[at++];
      result.set(hole.name, present ? value(hole) : empty(hole));
    }
    return result;
  }

 private:
  auto views(std::span<const Hole> holes) -> std::vector<yaml::View> {
    std::vector<yaml::View> result;
    for (const auto& there : variants_of(holes)) result.push_back(view(holes, there));
    return result;
  }

  static auto empty(const Hole& hole) -> yaml::Value {
    if (hole.type == HoleType::Flag) return false;
    if (hole.type == HoleType::List) return std::vector<yaml::View>();
    return std::monostate();
  }

  auto value(const Hole& hole) -> yaml::Value {
    const auto number = ++made_;
    const auto id = "sample-" + std::to_string(number);
    switch (hole.type) {
      case HoleType::Text: return yaml::TextValue{"a text: " + id};
      case HoleType::Name: return yaml::NameValue{id};
      case HoleType::Number: return 1000 + number;
      case HoleType::Flag: return true;
      case HoleType::Expression: return gh::eq(gh::ref("inputs", id), gh::lit(id));
      case HoleType::Code: return yaml::CodeValue{yaml::plain_pin("sample/action@" + id, "v1")};
      case HoleType::Subtree: return yaml::Node(yaml::list({subtree(id + "-a"), subtree(id + "-b")}));
      case HoleType::List: return views(hole.fields);
    }
    return std::monostate();
  }

  static auto subtree(const std::string& id) -> yaml::Node { return yaml::map({{"id", yaml::name(id)}}); }

  std::int64_t made_ = 0;
};

}  // namespace

void for_each_sample(const Contract& contract, const std::function<bool(yaml::View&)>& look) {
  Maker maker;
  for (const auto& there : variants_of(contract.holes)) {
    auto view = maker.view(contract.holes, there);
    if (!look(view)) return;
  }
}

}  // namespace promoc::emit
