#include "emit/templates/samples.hpp"

#include <set>

#include "lang/ghexpr/expr.hpp"

namespace promoc::emit {

namespace yaml = lang::yaml;
namespace gh = lang::ghexpr;

namespace {

auto may_be_empty(const Hole& hole) -> bool {
  return hole.optional || hole.type == HoleType::Flag || hole.type == HoleType::List;
}

/// Which of `count` values are there: all, none, and up to two unlike the others.
auto variants(std::size_t count) -> std::set<std::vector<bool>> {
  std::set<std::vector<bool>> result;
  for (const bool usual : {true, false}) {
    std::vector<bool> there(count, usual);
    result.insert(there);
    for (std::size_t i = 0; i < count; ++i) {
      there[i] = !usual;
      result.insert(there);
      for (std::size_t k = i + 1; k < count; ++k) {
        there[k] = !usual;
        result.insert(there);
        there[k] = usual;
      }
      there[i] = usual;
    }
  }
  return result;
}

/// Makes values that are all different.
class Maker {
 public:
  auto views(std::span<const Hole> holes) -> std::vector<yaml::View> {
    std::size_t count = 0;
    for (const auto& hole : holes) count += may_be_empty(hole) ? 1 : 0;
    std::vector<yaml::View> result;
    for (const auto& there : variants(count)) result.push_back(view(holes, there));
    return result;
  }

 private:
  auto view(std::span<const Hole> holes, const std::vector<bool>& there) -> yaml::View {
    yaml::View result;
    std::size_t at = 0;
    for (const auto& hole : holes) {
      const bool present = !may_be_empty(hole) || there[at++];
      result.set(hole.name, present ? value(hole) : empty(hole));
    }
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

auto samples(const Contract& contract) -> std::vector<yaml::View> { return Maker().views(contract.holes); }

}  // namespace promoc::emit
