#include "ui/scene/scene_layers.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace sluice::ui {

namespace {

constexpr int kSweeps = 8;

// Roles first, then channels, in one numbering.
struct Graph {
    std::size_t roleCount = 0;
    std::vector<std::vector<std::size_t>> next;
    std::vector<std::vector<std::size_t>> previous;
    // The goroutine within a role that a link leaves or enters, as a share of the way down its stack, 0..1: a role's
    // goroutines stand below each other, and a channel belongs beside the one that uses it.
    struct Link {
        std::size_t role;
        std::size_t channel;
        double place;
    };
    std::vector<Link> links;

    SceneDecl declOf(std::size_t vertex) const {
        const bool isChannel = vertex >= roleCount;
        return {isChannel, static_cast<int>(isChannel ? vertex - roleCount : vertex)};
    }
    std::size_t vertexOf(const SceneDecl& decl) const {
        return static_cast<std::size_t>(decl.index) + (decl.isChannel ? roleCount : 0);
    }
    std::size_t size() const { return next.size(); }
};

template <class T>
int indexById(const std::vector<T>& items, std::string_view id) {
    const auto found = std::find_if(items.begin(), items.end(), [&](const T& item) { return item.id == id; });
    return found == items.end() ? -1 : static_cast<int>(found - items.begin());
}

double placeWithin(const EdgeDecl& edge, const Topology& topology, int role) {
    if (edge.index < 0) return 0.5;
    const auto siblings = std::count_if(topology.edges.begin(), topology.edges.end(), [&](const EdgeDecl& other) {
        return other.index >= 0 && other.sends == edge.sends &&
               other.role == topology.roles[static_cast<std::size_t>(role)].id;
    });
    return (edge.index + 0.5) / static_cast<double>(std::max<std::ptrdiff_t>(siblings, edge.index + 1));
}

Graph graphOf(const Topology& topology) {
    Graph graph;
    graph.roleCount = topology.roles.size();
    graph.next.resize(topology.roles.size() + topology.channels.size());
    graph.previous.resize(graph.next.size());
    for (const EdgeDecl& edge : topology.edges) {
        const int role = roleIndex(topology, edge.role);
        const int channel = channelIndex(topology, edge.channel);
        if (role < 0 || channel < 0) continue;
        const std::size_t from = graph.vertexOf({!edge.sends, edge.sends ? role : channel});
        const std::size_t to = graph.vertexOf({edge.sends, edge.sends ? channel : role});
        if (std::find(graph.next[from].begin(), graph.next[from].end(), to) == graph.next[from].end()) {
            graph.next[from].push_back(to);
            graph.previous[to].push_back(from);
        }
        graph.links.push_back(
            {static_cast<std::size_t>(role), graph.vertexOf({true, channel}), placeWithin(edge, topology, role)});
    }
    return graph;
}

// Takes the edges that close a cycle out of the graph, found in depth-first order from the sources.
class CycleBreaker {
public:
    explicit CycleBreaker(Graph& graph) : m_graph(graph), m_mark(graph.size(), Mark::New) {}

    void run(const Topology& topology) {
        for (std::size_t role = 0; role < topology.roles.size(); ++role) {
            if (topology.roles[role].kind == RoleKind::Source) visit(role);
        }
        for (std::size_t vertex = 0; vertex < m_graph.size(); ++vertex) {
            if (m_graph.previous[vertex].empty()) visit(vertex);
        }
        for (std::size_t vertex = 0; vertex < m_graph.size(); ++vertex) visit(vertex);
    }

private:
    enum class Mark : std::uint8_t { New, Open, Done };

    // Recursion is as deep as the longest way through a topology: tens of declarations.
    void visit(std::size_t vertex) {
        if (m_mark[vertex] != Mark::New) return;
        m_mark[vertex] = Mark::Open;
        auto& next = m_graph.next[vertex];
        for (std::size_t i = 0; i < next.size();) {
            const std::size_t target = next[i];
            if (m_mark[target] == Mark::Open) {
                std::erase(m_graph.previous[target], vertex);
                next.erase(next.begin() + static_cast<std::ptrdiff_t>(i));
                continue;
            }
            visit(target);
            ++i;
        }
        m_mark[vertex] = Mark::Done;
    }

    Graph& m_graph;
    std::vector<Mark> m_mark;
};

std::vector<std::size_t> topologicalOrder(const Graph& graph) {
    std::vector<std::size_t> open(graph.size());
    for (std::size_t v = 0; v < graph.size(); ++v) open[v] = graph.previous[v].size();
    std::vector<std::size_t> order;
    for (std::size_t v = 0; v < graph.size(); ++v) {
        if (open[v] == 0) order.push_back(v);
    }
    for (std::size_t i = 0; i < order.size(); ++i) {
        for (const std::size_t target : graph.next[order[i]]) {
            if (--open[target] == 0) order.push_back(target);
        }
    }
    return order;
}

// What uses no channel has no place of its own: it stands with the first of its group that has one.
void joinGroups(const Graph& graph, const Topology& topology, std::vector<int>& column) {
    const auto isLinked = [&graph](std::size_t v) { return !graph.next[v].empty() || !graph.previous[v].empty(); };
    for (const GroupDecl& group : topology.groups) {
        std::vector<std::size_t> members;
        for (const std::string& id : group.roles) {
            if (const int role = roleIndex(topology, id); role >= 0) members.push_back(static_cast<std::size_t>(role));
        }
        const auto host = std::find_if(members.begin(), members.end(), isLinked);
        if (host == members.end()) continue;
        for (const std::size_t member : members) {
            if (!isLinked(member)) column[member] = column[*host];
        }
    }
}

// Roles stand in even columns and channels in odd ones: each kind has columns, and headers, of its own.
std::vector<int> columnsOf(const Graph& graph, const Topology& topology) {
    const std::vector<std::size_t> order = topologicalOrder(graph);
    std::vector<int> column(graph.size(), 0);
    for (const std::size_t v : order) {
        column[v] = v >= graph.roleCount ? 1 : 0;
        for (const std::size_t before : graph.previous[v]) column[v] = std::max(column[v], column[before] + 1);
    }
    // What only feeds later columns stands just before them, unless it is a source.
    for (auto v = order.rbegin(); v != order.rend(); ++v) {
        const bool isSource = *v < graph.roleCount && topology.roles[*v].kind == RoleKind::Source;
        if (isSource || !graph.previous[*v].empty() || graph.next[*v].empty()) continue;
        int nearest = column[graph.next[*v].front()];
        for (const std::size_t target : graph.next[*v]) nearest = std::min(nearest, column[target]);
        column[*v] = nearest - 1;
    }
    int lastRole = 0;
    for (std::size_t r = 0; r < graph.roleCount; ++r) lastRole = std::max(lastRole, column[r]);
    for (std::size_t r = 0; r < graph.roleCount; ++r) {
        if (topology.roles[r].kind == RoleKind::Sink) column[r] = lastRole;
    }
    joinGroups(graph, topology, column);
    return column;
}

SceneLayers layersOf(const Graph& graph, const std::vector<int>& column) {
    const int last = column.empty() ? -1 : *std::max_element(column.begin(), column.end());
    SceneLayers layers(static_cast<std::size_t>(last + 1));
    for (std::size_t v = 0; v < column.size(); ++v) {
        layers[static_cast<std::size_t>(column[v])].push_back(graph.declOf(v));
    }
    std::erase_if(layers, [](const auto& layer) { return layer.empty(); });
    return layers;
}

struct Places {
    std::vector<double> at;  // by vertex: position within its column
    std::vector<int> layer;
};

Places placesOf(const Graph& graph, const SceneLayers& layers) {
    Places places{std::vector<double>(graph.size(), 0), std::vector<int>(graph.size(), -1)};
    for (std::size_t l = 0; l < layers.size(); ++l) {
        for (std::size_t i = 0; i < layers[l].size(); ++i) {
            const std::size_t v = graph.vertexOf(layers[l][i]);
            places.at[v] = static_cast<double>(i);
            places.layer[v] = static_cast<int>(l);
        }
    }
    return places;
}

int crossings(const Graph& graph, const SceneLayers& layers) {
    const Places places = placesOf(graph, layers);
    int count = 0;
    for (std::size_t a = 0; a < graph.links.size(); ++a) {
        for (std::size_t b = a + 1; b < graph.links.size(); ++b) {
            const auto& first = graph.links[a];
            const auto& second = graph.links[b];
            if (places.layer[first.role] != places.layer[second.role]) continue;
            if (places.layer[first.channel] != places.layer[second.channel]) continue;
            const double roles = places.at[first.role] + first.place - places.at[second.role] - second.place;
            const double channels = places.at[first.channel] - places.at[second.channel];
            count += roles * channels < 0 ? 1 : 0;
        }
    }
    return count;
}

// Sorts one column by the mean place of its neighbours in the columns before (or after) it.
void sortByBarycenter(const Graph& graph, SceneLayers& layers, std::size_t layer, bool byPrevious) {
    const Places places = placesOf(graph, layers);
    const auto centerOf = [&](const SceneDecl& decl) {
        const std::size_t v = graph.vertexOf(decl);
        double sum = 0;
        int count = 0;
        for (const auto& link : graph.links) {
            if (link.role != v && link.channel != v) continue;
            const std::size_t other = link.role == v ? link.channel : link.role;
            const bool isBefore = places.layer[other] < static_cast<int>(layer);
            if (isBefore != byPrevious) continue;
            sum += places.at[other] + (decl.isChannel ? link.place : 0.5);
            ++count;
        }
        return count > 0 ? sum / count : places.at[v] + 0.5;
    };
    std::vector<std::pair<double, SceneDecl>> keyed;
    for (const SceneDecl& decl : layers[layer]) keyed.emplace_back(centerOf(decl), decl);
    std::stable_sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 0; i < keyed.size(); ++i) layers[layer][i] = keyed[i].second;
}

}  // namespace

int roleIndex(const Topology& topology, std::string_view id) {
    return indexById(topology.roles, id);
}
int channelIndex(const Topology& topology, std::string_view id) {
    return indexById(topology.channels, id);
}

SceneLayers sceneLayers(const Topology& topology) {
    Graph graph = graphOf(topology);
    CycleBreaker(graph).run(topology);
    SceneLayers layers = layersOf(graph, columnsOf(graph, topology));
    SceneLayers best = layers;
    int fewest = crossings(graph, best);
    for (int sweep = 0; sweep < kSweeps && fewest > 0; ++sweep) {
        const bool forward = sweep % 2 == 0;
        for (std::size_t i = 1; i < layers.size(); ++i) {
            sortByBarycenter(graph, layers, forward ? i : layers.size() - 1 - i, forward);
        }
        const int now = crossings(graph, layers);
        if (now < fewest) {
            fewest = now;
            best = layers;
        }
    }
    return best;
}

int crossingCount(const Topology& topology, const SceneLayers& layers) {
    return crossings(graphOf(topology), layers);
}

}  // namespace sluice::ui
